import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { buildSkyLibraries, findSkyLibraries, ownSkyPrefix, tarballsOf } from '../../setup/index.mjs';
import { temporaryFolder } from '../temporary-folder.js';

const folder = temporaryFolder();
let made = 0;

afterEach(() => vi.unstubAllEnvs());

function folderOf(...files: string[]): string {
  const place = join(folder, `place-${made++}`);
  mkdirSync(place);
  for (const file of files) {
    mkdirSync(dirname(join(place, file)), { recursive: true });
    writeFileSync(join(place, file), '');
  }
  return place;
}

const WHOLE = [
  ...['include/fitsio.h', 'include/wcslib/wcslib.h', 'include/sep.h', 'include/zlib.h', 'include/bzlib.h'],
  ...['lib/libcfitsio.a', 'lib/libwcs.a', 'lib/libsep.a', 'lib/libz.a', 'lib/libbz2.a'],
];

describe('CFITSIO, WCSLIB and SEP are found', () => {
  test('where PERSEUS_SKY_PREFIX says', () => {
    const prefix = folderOf(...WHOLE);
    vi.stubEnv('PERSEUS_SKY_PREFIX', prefix);
    expect(findSkyLibraries()).toEqual({ prefix });
  });

  test("in the project's folder before the system's", () => {
    const home = folderOf(...WHOLE.map((file) => join('sky', file)));
    vi.stubEnv('PERSEUS_HOME', home);
    vi.stubEnv('PERSEUS_SKY_PREFIX', '');
    expect(ownSkyPrefix()).toBe(join(home, 'sky'));
    expect(findSkyLibraries()).toEqual({ prefix: join(home, 'sky') });
  });

  test("in Debian's folder of the processor", () => {
    const moved = WHOLE.map((file) => file.replace(/^lib./, 'lib/x86_64-linux-gnu/'));
    expect(findSkyLibraries(folderOf(...moved))).toBeDefined();
  });

  test.each(WHOLE.filter((file) => !/libz|zlib|bz/.test(file)))('not without %s', (missing) => {
    expect(findSkyLibraries(folderOf(...WHOLE.filter((file) => file !== missing)))).toBeUndefined();
  });
});

describe('release tarballs are known by their names', () => {
  const names = ['cfitsio-4.6.3.tar.gz', 'wcslib-8.4.tar.bz2', 'sep-1.4.1.tar.gz'];

  test('in a folder, beside other files', () => {
    const place = folderOf(...names, 'README', 'cfitsio-4.6.3.tar.gz.sha256');
    expect(tarballsOf(place).map(([{ name }, path]) => [name, path])).toEqual([
      ['CFITSIO', join(place, names[0]!)],
      ['WCSLIB', join(place, names[1]!)],
      ['SEP', join(place, names[2]!)],
    ]);
  });

  test("as three addresses, and as a distribution's sources", () => {
    const addresses = names.map((name) => `https://example.org/releases/${name}`);
    expect(tarballsOf(addresses.toReversed().join(' ')).map(([, path]) => path)).toEqual(addresses);
    const debian = ['cfitsio_4.2.0.orig.tar.gz', 'wcslib_7.12+ds.orig.tar.xz', 'sep_1.2.1.orig.tar.gz'];
    expect(tarballsOf(folderOf(...debian, 'wcslib_7.12+ds-1.debian.tar.xz'))).toHaveLength(3);
    expect(tarballsOf('cfitsio-4.2.0.tgz wcslib-7.12.tar.bz2 v/sep-v1.2.1.tar.gz')).toHaveLength(3);
  });

  test('in a folder whose path has blanks', () => {
    const place = join(folderOf(...names.map((name) => join('of the sky', name))), 'of the sky');
    expect(tarballsOf(place)).toHaveLength(3);
  });

  test("with zlib's and bzip2's, which are built first, and packed or not", () => {
    const others = ['zlib_1.2.13.dfsg.orig.tar.bz2', 'bzip2-1.0.8.tar', 'zlib_1.2.13.dfsg-1.debian.tar.xz'];
    const found = tarballsOf(folderOf(...names, ...others)).map(([{ name }]) => name);
    expect(found).toEqual(['zlib', 'bzip2', 'CFITSIO', 'WCSLIB', 'SEP']);
  });

  test.each([
    ['', /PERSEUS_SKY_SOURCES \(not set\) has no release tarball of CFITSIO/],
    [`${names[0]} ${names[1]}`, /no release tarball of SEP/],
    [`${names.join(' ')} sep-1.2.1.tar.gz`, /more than one release tarball of SEP/],
  ])('%j is refused with what to set', (sources, words) => {
    expect(() => tarballsOf(sources)).toThrow(words);
    expect(() => tarballsOf(sources)).toThrow(/Set it to a folder with one each of cfitsio-/);
  });

  test('one that is no tarball is refused, and nothing is left where the libraries would be', async () => {
    const sources = folderOf(...names);
    const prefix = join(folder, 'never', 'sky');
    await expect(buildSkyLibraries({ sources, prefix, log: () => {} })).rejects.toThrow(/cannot be unpacked/);
    expect(existsSync(prefix)).toBe(false);
  });

  test('an address that does not answer is named', async () => {
    const sources = names.map((name) => `http://127.0.0.1:9/${name}`).join(' ');
    const building = buildSkyLibraries({ sources, prefix: join(folder, 'sky'), log: () => {} });
    await expect(building).rejects.toThrow(/127\.0\.0\.1:9\/cfitsio-4\.6\.3\.tar\.gz cannot be fetched/);
  });
});

/** Makes a tarball of a folder of this name with these files in it. */
function tarball(into: string, name: string, files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(into, name, path)), { recursive: true });
    writeFileSync(join(into, name, path), content);
  }
  execFileSync('tar', ['-czf', `${name}.tar.gz`, name], { cwd: into });
}

test('libraries of little are built and found, with the hashes of what they were built from', async () => {
  const sources = folderOf();
  tarball(sources, 'cfitsio-1.0', {
    'CMakeLists.txt': [
      'cmake_minimum_required(VERSION 3.18)',
      'project(cfitsio C)',
      'add_library(cfitsio fitsio.c)',
      'install(TARGETS cfitsio DESTINATION lib)',
      'install(FILES fitsio.h DESTINATION include)',
    ].join('\n'),
    'fitsio.c': 'int answer(void) { return 42; }\n',
    'fitsio.h': 'int answer(void);\n',
  });
  tarball(sources, 'wcslib-8.4', {
    'C/wcs.c': '#include "wcsconfig.h"\ndouble version(void) { return WCSLIB_VERSION; }\n',
    'C/getwcstab.c': '#error is left out\n',
    'C/flexed/wcspih.c': 'int wcspih(void) { return 0; }\n',
    'C/wcslib.h': 'double version(void);\n',
  });
  tarball(sources, 'sep-1.0', {
    'src/sep.c': 'int sep(void) { return 1; }\n',
    'src/sep.h': 'int sep(void);\n',
  });
  const prefix = join(folder, 'built', 'sky');
  await buildSkyLibraries({ sources, prefix, log: () => {} });
  expect(findSkyLibraries(prefix)).toEqual({ prefix });
  expect(readFileSync(join(prefix, 'include/wcslib/wcsconfig.h'), 'utf8')).toContain('WCSLIB_VERSION 8.4');
  const record = JSON.parse(readFileSync(join(prefix, 'sources.json'), 'utf8')) as object;
  expect(Object.keys(record)).toEqual(['CFITSIO', 'WCSLIB', 'SEP']);
  expect(existsSync(`${prefix}.partial`)).toBe(false);
});
