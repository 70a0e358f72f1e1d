import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * How a library is built into a prefix as a static one: the addon carries it in itself then, and needs to find nothing.
 *
 * @typedef {object} LibraryRecipe
 * @property {string} name
 * @property {RegExp} tarball what its release tarballs are called
 * @property {string} example
 * @property {string} home where they are to be had
 * @property {(source: string) => Record<string, string>} files written into `source` first: their content by their path
 * @property {(place: Place) => [string, string[]][]} commands run in `source`, one after another
 */

/** @typedef {{source: string, prefix: string, jobs: number}} Place */

const ARCHIVE = String.raw`(\.dfsg)?(\.orig)?\.(tar(\.(gz|bz2|xz))?|tgz)$`;

/** @param {string} name */
const tarballOf = (name) => new RegExp(`^${name}[-_]?v?\\d[\\w.+]*?${ARCHIVE}`);

/**
 * What CFITSIO and the addon unpack whole files with. Most systems bring them, with their headers; they are built first where
 * their tarballs lie beside the others'.
 *
 * @type {LibraryRecipe[]}
 */
export const UNPACKER_RECIPES = [
  {
    name: 'zlib',
    tarball: tarballOf('zlib'),
    example: 'zlib-1.3.1.tar.gz',
    home: 'zlib.net',
    files: () => ({}),
    commands: ({ source, prefix }) => [
      // Hidden: Node.js has a zlib of its own with the same names, which the loader would take in its place.
      ...staticLibrary(
        'z',
        prefix,
        ['-fvisibility=hidden', '-DHAVE_UNISTD_H'],
        filesIn(source, /^(?!minigzip|example).*\.c$/),
      ),
      ['cp', [join(source, 'zlib.h'), join(source, 'zconf.h'), join(prefix, 'include')]],
    ],
  },
  {
    name: 'bzip2',
    tarball: tarballOf('bzip2'),
    example: 'bzip2-1.0.8.tar.gz',
    home: 'sourceware.org/bzip2',
    files: () => ({}),
    commands: ({ source, prefix }) => [
      ...staticLibrary(
        'bz2',
        prefix,
        ['-fvisibility=hidden', '-D_FILE_OFFSET_BITS=64'],
        filesIn(source, /^(blocksort|huffman|crctable|randtable|compress|decompress|bzlib)\.c$/),
      ),
      ['cp', [join(source, 'bzlib.h'), join(prefix, 'include')]],
    ],
  },
];

/** @type {LibraryRecipe[]} */
export const LIBRARY_RECIPES = [
  {
    name: 'CFITSIO',
    tarball: tarballOf('cfitsio'),
    example: 'cfitsio-4.6.3.tar.gz',
    home: 'heasarc.gsfc.nasa.gov/fitsio',
    files: () => ({}),
    commands: ({ source, prefix, jobs }) => [
      [
        'cmake',
        [
          ...['-S', source, '-B', join(source, 'perseus-build'), `-DCMAKE_INSTALL_PREFIX=${prefix}`],
          // For the zlib that was built there before.
          `-DCMAKE_PREFIX_PATH=${prefix}`,
          ...[
            '-DCMAKE_INSTALL_LIBDIR=lib',
            '-DCMAKE_INSTALL_INCLUDEDIR=include',
            '-DCMAKE_BUILD_TYPE=Release',
          ],
          ...[
            '-DBUILD_SHARED_LIBS=OFF',
            '-DCMAKE_POSITION_INDEPENDENT_CODE=ON',
            '-DTESTS=OFF',
            '-DUTILS=OFF',
          ],
          // Several threads read at once, each an image of its own; nothing is fetched through it.
          ...['-DUSE_PTHREADS=ON', '-DUSE_CURL=OFF'],
        ],
      ],
      [
        'cmake',
        ['--build', join(source, 'perseus-build'), '--target', 'install', '--parallel', String(jobs)],
      ],
    ],
  },
  {
    name: 'WCSLIB',
    tarball: tarballOf('wcslib'),
    example: 'wcslib-8.4.tar.bz2',
    home: 'www.atnf.csiro.au/computing/software/wcs',
    // What its configure would write: its makefiles want FORTRAN, flex and a place for documents.
    files: (source) => ({
      [join(source, 'C', 'wcsconfig.h')]: [
        '#define HAVE_WCSLIB_VERSION',
        `#define WCSLIB_VERSION ${/\d+(\.\d+)+/.exec(basename(source))?.[0] ?? '0.0'}`,
        '#define HAVE_SINCOS 1',
        '#define WCSLIB_INT64 long long int',
        '',
      ].join('\n'),
    }),
    commands: ({ source, prefix }) => {
      const folder = join(source, 'C');
      const headers = filesIn(folder, /\.h$/).filter((path) => !/cpgsbox|pgwcsl|wcsconfig_/.test(path));
      return [
        // Tables of binary extensions need CFITSIO's help, and no field has them; the parsers come made by flex.
        ...staticLibrary(
          'wcs',
          prefix,
          ['-std=gnu99', '-I', folder],
          [
            ...filesIn(folder, /\.c$/).filter((path) => !/getwcstab|pgsbox|pgwcsl|sundazel/.test(path)),
            ...filesIn(join(folder, 'flexed'), /\.c$/),
          ],
        ),
        ['mkdir', ['-p', join(prefix, 'include', 'wcslib')]],
        ['cp', [...headers, join(prefix, 'include', 'wcslib')]],
      ];
    },
  },
  {
    name: 'SEP',
    tarball: tarballOf('sep'),
    example: 'sep-1.4.1.tar.gz',
    home: 'github.com/sep-developers/sep',
    files: () => ({}),
    // By hand: some of its releases have a makefile, others build a Python module alone.
    commands: ({ source, prefix }) => [
      ...staticLibrary('sep', prefix, ['-std=gnu99'], filesIn(join(source, 'src'), /\.c$/)),
      ['cp', [join(source, 'src', 'sep.h'), join(prefix, 'include')]],
    ],
  },
];

/**
 * @param {string} folder
 * @param {RegExp} name
 */
function filesIn(folder, name) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => name.test(file))
    .map((file) => join(folder, file));
}

/**
 * @param {string} name
 * @param {string} prefix
 * @param {string[]} options
 * @param {string[]} sources
 * @returns {[string, string[]][]}
 */
function staticLibrary(name, prefix, options, sources) {
  const objects = sources.map((path) => basename(path).replace(/\.c$/, '.o'));
  return [
    ['mkdir', ['-p', join(prefix, 'lib'), join(prefix, 'include')]],
    ['cc', ['-O2', '-fPIC', ...options, '-c', ...sources]],
    ['ar', ['rcs', join(prefix, 'lib', `lib${name}.a`), ...objects]],
  ];
}
