import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{prefix: string}} SkyLibraries */

/** What the addon is compiled against: a header and a library of each. */
const WANTED = [
  {
    name: 'CFITSIO',
    library: 'cfitsio',
    headers: ['fitsio.h', 'cfitsio/fitsio.h'],
    package: 'libcfitsio-dev',
  },
  { name: 'WCSLIB', library: 'wcs', headers: ['wcslib/wcslib.h'], package: 'wcslib-dev' },
  { name: 'SEP', library: 'sep', headers: ['sep.h'], package: 'libsep-dev' },
];

/**
 * CFITSIO, WCSLIB and SEP, all three under one prefix: `PERSEUS_SKY_PREFIX` where that is set, else the system's.
 *
 * @param {string} [prefix]
 * @returns {SkyLibraries | undefined}
 */
export function findSkyLibraries(prefix) {
  const found = (prefix ? [prefix] : prefixes()).find((place) => missingFrom(place).length === 0);
  return found ? { prefix: found } : undefined;
}

/**
 * What the prefix that has most of them lacks; empty where one has all.
 *
 * @returns {{what: string, package: string}[]}
 */
export function missingSkyLibraries() {
  const lacks = prefixes().map(missingFrom);
  const least = Math.min(...lacks.map((missing) => missing.length));
  return (lacks.find((missing) => missing.length === least) ?? []).map((wanted) => ({
    what: wanted.name,
    package: wanted.package,
  }));
}

/** @returns {string[]} */
function prefixes() {
  const given = process.env.PERSEUS_SKY_PREFIX;
  return [...(given ? [given] : []), '/usr/local', '/usr'];
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
