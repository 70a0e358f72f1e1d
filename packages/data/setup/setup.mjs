/**
 * Makes the reading of FITS images possible: compiles the addon against CFITSIO, WCSLIB and SEP.
 *
 *   node setup/setup.mjs
 *
 * Quick where nothing is to be done, and safe to start twice at once.
 */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { SetupError, TO_BUILD, buildAddon, requirePackages } from '@perseus/core/native-build';
import { skyBuildInputs } from './build-inputs.mjs';
import { SKY_PACKAGES, findSkyLibraries } from './sky-libraries.mjs';
import { skyPackage } from './sky-package.mjs';

/**
 * @param {object} [options]
 * @param {(line: string) => void} [options.log]
 * @returns {Promise<import('@perseus/core/native-build').SetupReport<import('./build-inputs.mjs').SkyBuildInputs>>}
 * @throws {SetupError} SYSTEM_PACKAGE_MISSING, BUILD_FAILED, ADDON_UNLOADABLE
 */
export async function setUpSky({ log = (line) => process.stderr.write(`${line}\n`) } = {}) {
  requirePackages(TO_BUILD);
  const libraries = findSkyLibraries();
  if (!libraries) {
    throw new SetupError(
      'SYSTEM_PACKAGE_MISSING',
      'CFITSIO, WCSLIB or SEP was not found, and reading FITS images needs all three. Install with:  ' +
        `sudo apt-get install -y ${SKY_PACKAGES.join(' ')}  or, without root, build them into the project with:  ` +
        `node ${fileURLToPath(new URL('build-libraries.mjs', import.meta.url))}`,
      { packages: SKY_PACKAGES.join(' ') },
    );
  }
  const inputs = skyBuildInputs(libraries);
  const request = {
    inputs,
    definitions: { CMAKE_CXX_COMPILER: inputs.compiler.path, PERSEUS_SKY_PREFIX: libraries.prefix },
    target: 'sky_addon',
    beginning: 'Building the addon that reads FITS images ...',
    unloadable: `Are CFITSIO, WCSLIB and SEP in ${libraries.prefix} whole?`,
  };
  return buildAddon(skyPackage, request, log);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await setUpSky();
  } catch (error) {
    process.stderr.write(`${error instanceof SetupError ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
