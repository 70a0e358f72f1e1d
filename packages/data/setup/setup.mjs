/**
 * Makes the reading of FITS images possible: compiles the addon against CFITSIO, WCSLIB and SEP.
 *
 *   node setup/setup.mjs [--where-possible]
 *
 * Quick where nothing is to be done, and safe to start twice at once.
 */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import {
  SetupError,
  TO_BUILD,
  addonHeaders,
  buildAddon,
  installLine,
  missingPackages,
} from '@perseus/core/native-build';
import { skyBuildInputs } from './build-inputs.mjs';
import { findSkyLibraries, missingSkyLibraries } from './sky-libraries.mjs';
import { skyPackage } from './sky-package.mjs';

/**
 * @param {object} [options]
 * @param {(line: string) => void} [options.log]
 * @returns {Promise<import('@perseus/core/native-build').SetupReport<import('./build-inputs.mjs').SkyBuildInputs>>}
 * @throws {SetupError} SYSTEM_PACKAGE_MISSING, BUILD_FAILED, ADDON_UNLOADABLE
 */
export async function setUpSky({ log = (line) => process.stderr.write(`${line}\n`) } = {}) {
  const libraries = findSkyLibraries();
  const missing = missingForSky();
  if (!libraries || missing.length > 0) {
    const names = missing.map(({ what }) => what).join(' and ');
    throw new SetupError(
      'SYSTEM_PACKAGE_MISSING',
      `${names} ${missing.length > 1 ? 'were' : 'was'} not found, and reading FITS images needs ` +
        `${missing.length > 1 ? 'them' : 'it'}. ${howToGet(missing)}`,
      { packages: missing.map((each) => each.package).join(' ') },
    );
  }
  const inputs = skyBuildInputs(libraries);
  const request = {
    inputs,
    definitions: {
      CMAKE_CXX_COMPILER: inputs.compiler.path,
      PERSEUS_SKY_PREFIX: libraries.prefix,
      PERSEUS_ADDON_HEADERS: addonHeaders,
    },
    target: 'sky_addon',
    beginning: 'Building the addon that reads FITS images ...',
    unloadable: `Are CFITSIO, WCSLIB and SEP in ${libraries.prefix} whole?`,
  };
  return buildAddon(skyPackage, request, log);
}

/**
 * The same where what it needs is there; else says in one line what is missing, since everything but fields works
 * without it.
 *
 * @param {object} [options]
 * @param {(line: string) => void} [options.log]
 * @returns {Promise<import('@perseus/core/native-build').SetupReport<import('./build-inputs.mjs').SkyBuildInputs> | null>}
 *   null where it was not built
 * @throws {SetupError} BUILD_FAILED, ADDON_UNLOADABLE
 */
export async function setUpSkyWherePossible({ log = (line) => process.stderr.write(`${line}\n`) } = {}) {
  const missing = missingForSky();
  if (missing.length === 0) return setUpSky({ log });
  log(
    `Images of fields (FITS) cannot be read: ${missing.map(({ what }) => what).join(', ')} not found. All else works. ` +
      `To have it, set up again after this. ${howToGet(missing)}`,
  );
  return null;
}

/** @param {{what: string, package: string}[]} missing */
function howToGet(missing) {
  const builder = fileURLToPath(new URL('build-libraries.mjs', import.meta.url));
  return `Install with:  ${installLine(missing)}  or, without root, build the libraries into the project with:  node ${builder}`;
}

/** What compiling the addon needs and is not there. */
export function missingForSky() {
  return [...missingPackages(TO_BUILD), ...missingSkyLibraries()];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const { values } = parseArgs({ options: { 'where-possible': { type: 'boolean' } } });
    await (values['where-possible'] ? setUpSkyWherePossible() : setUpSky());
  } catch (error) {
    process.stderr.write(`${error instanceof SetupError ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
