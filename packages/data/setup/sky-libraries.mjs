import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { perseusHome, projectRoot } from '@perseus/core/native-build';

/** @typedef {{prefix: string}} SkyLibraries */
/** @typedef {{name: string, library: string, headers: string[], package: string}} Wanted */

/** @type {Wanted[]} What the addon is compiled against: a header and a library of each. */
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

/** @type {Wanted[]} What unpacks whole files; from the system where the others are elsewhere. */
const UNPACKERS = [
  { name: 'zlib', library: 'z', headers: ['zlib.h'], package: 'zlib1g-dev' },
  { name: 'bzip2', library: 'bz2', headers: ['bzlib.h'], package: 'libbz2-dev' },
];

const SYSTEM = ['/usr/local', '/usr'];

/** The Debian packages that bring them. */
export const SKY_PACKAGES = [...WANTED, ...UNPACKERS].map((wanted) => wanted.package);

/** Where `build-libraries.mjs` puts them. */
export function ownSkyPrefix() {
  return join(perseusHome(projectRoot()), 'sky');
}

/**
 * CFITSIO, WCSLIB and SEP, all three under one prefix: `PERSEUS_SKY_PREFIX` where that is set, else those built into the
 * project's folder, else the system's.
 *
 * @param {string} [prefix]
 * @returns {SkyLibraries | undefined}
 */
export function findSkyLibraries(prefix) {
  const found = (prefix ? [prefix] : prefixes()).find((place) => lackingAt(place).length === 0);
  return found ? { prefix: found } : undefined;
}

/**
 * What the prefix that has most of them lacks; empty where one has all.
 *
 * @returns {{what: string, package: string}[]}
 */
export function missingSkyLibraries() {
  const lacking = prefixes().map(lackingAt);
  const least = Math.min(...lacking.map(({ length }) => length));
  const missing = lacking.find(({ length }) => length === least) ?? [];
  return missing.map((wanted) => ({ what: wanted.name, package: wanted.package }));
}

/** @returns {string[]} */
function prefixes() {
  const given = process.env.PERSEUS_SKY_PREFIX;
  return [...(given ? [given] : []), ownSkyPrefix(), ...SYSTEM];
}

/** @param {string} prefix */
function lackingAt(prefix) {
  const unpackers = UNPACKERS.filter((wanted) =>
    [prefix, ...SYSTEM].every((place) => missingFrom(place, [wanted]).length > 0),
  );
  return [...missingFrom(prefix, WANTED), ...unpackers];
}

/** @param {string} prefix @param {Wanted[]} wanted */
function missingFrom(prefix, wanted) {
  return wanted.filter(({ library, headers }) => {
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
