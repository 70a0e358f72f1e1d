import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{prefix: string}} SkyLibraries */

/** What the addon is compiled against: a header and a library of each. */
const WANTED = [
  { library: 'cfitsio', headers: ['fitsio.h', 'cfitsio/fitsio.h'], package: 'libcfitsio-dev' },
  { library: 'wcs', headers: ['wcslib/wcslib.h'], package: 'wcslib-dev' },
  { library: 'sep', headers: ['sep.h'], package: 'libsep-dev' },
];

/** The Debian packages that bring them. */
export const SKY_PACKAGES = WANTED.map((wanted) => wanted.package);

/**
 * CFITSIO, WCSLIB and SEP, all three under one prefix: `PERSEUS_SKY_PREFIX` where that is set, else the system's.
 *
 * @param {string} [prefix]
 * @returns {SkyLibraries | undefined}
 */
export function findSkyLibraries(prefix) {
  const prefixes = prefix
    ? [prefix]
    : [process.env.PERSEUS_SKY_PREFIX, '/usr/local', '/usr'].filter((place) => place);
  const found = prefixes.find((place) => missingFrom(/** @type {string} */ (place)).length === 0);
  return found ? { prefix: found } : undefined;
}

/** @param {string} prefix */
function missingFrom(prefix) {
  return WANTED.filter(({ library, headers }) => {
    const hasHeader = headers.some((header) => existsSync(join(prefix, 'include', header)));
    return (
      !hasHeader ||
      !libraryFolders(prefix).some(
        (folder) =>
          existsSync(join(folder, `lib${library}.so`)) || existsSync(join(folder, `lib${library}.a`)),
      )
    );
  });
}

/** Debian keeps libraries below a folder of the processor's name. @param {string} prefix */
function libraryFolders(prefix) {
  const folders = [join(prefix, 'lib'), join(prefix, 'lib64')].filter((folder) => existsSync(folder));
  return folders.flatMap((folder) => [
    folder,
    ...readdirSync(folder)
      .filter((name) => name.endsWith('-linux-gnu'))
      .map((name) => join(folder, name)),
  ]);
}
