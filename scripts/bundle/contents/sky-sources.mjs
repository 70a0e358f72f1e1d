import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { perseusHome } from '../../../packages/core/native-build/index.mjs';
import { fetchTarball, tarballsOf } from '../../../packages/data/setup/index.mjs';
import { fetchSkySources } from './fetch-sky-sources.mjs';

const FOLDER = '.perseus/sky-sources';

/** Of no use to who compiles the library; some of it is large, and some of it data of tests. */
const LEFT_OUT = [
  ...['doc', 'docs', 'doxygen', 'examples', 'example', 'test', 'tests', 'ctest', 'data', 'paper', 'contrib'],
  ...['Fortran', 'pgsbox', 'utils', 'old', 'amiga', 'msdos', 'nintendods', 'os400', 'qnx', 'watcom', 'win32'],
  ...['.github', '*.pdf', '*.ps', '*.fit', '*.fits', '*.std', '*.ref', '*.bz2', '*.html', '*.ipynb', '*.png'],
];

const LICENCES = {
  CFITSIO: 'CFITSIO (NASA, permissive)',
  WCSLIB: 'LGPL-3.0-or-later',
  SEP: 'LGPL-3.0-or-later, BSD-3-Clause, MIT',
  zlib: 'Zlib',
  bzip2: 'bzip2-1.0.6',
};

/**
 * The sources of CFITSIO, WCSLIB and SEP, and of zlib and bzip2 for machines without their headers: release tarballs from
 * PERSEUS_SKY_SOURCES (as build-libraries.mjs takes them), else fetched, packed anew without documents and tests.
 *
 * @param {string} root
 * @param {string} place
 * @param {(line: string) => void} log
 * @returns {Promise<import('../licences.mjs').Bundled[]>}
 */
export async function addSkySources(root, place, log) {
  const sources = process.env.PERSEUS_SKY_SOURCES || (await fetchSkySources(perseusHome(root), log));
  const work = mkdtempSync(join(tmpdir(), 'perseus-sky-sources-'));
  mkdirSync(join(place, FOLDER), { recursive: true });
  try {
    const bundled = [];
    for (const [{ name }, tarball] of tarballsOf(sources)) {
      const own = join(work, name);
      mkdirSync(own);
      const local = await fetchTarball(tarball, work);
      const folder = unpack(local, own);
      const packed = basename(local).replace(/\.(tgz|tar(\.\w+)?)$/, '.tar');
      tar(['--sort=name', '--owner=0', '--group=0', '-cf', join(place, FOLDER, packed), '-C', own, folder]);
      keepLicence(name, join(own, folder), join(place, 'licenses', name));
      bundled.push({
        name,
        version: /\d+(\.\d+)+/.exec(basename(local))?.[0] ?? '',
        licence: LICENCES[name],
        folder: `licenses/${name}`,
        tarball: basename(local),
        tarballSha256: createHash('sha256').update(readFileSync(local)).digest('hex'),
      });
    }
    return bundled;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** @returns the folder that it holds */
function unpack(tarball, into) {
  tar([
    '-xf',
    tarball,
    '--no-same-owner',
    '-C',
    into,
    ...LEFT_OUT.flatMap((pattern) => ['--exclude', `*/${pattern}`]),
  ]);
  return readdirSync(into)[0];
}

function keepLicence(name, source, into) {
  const isLicence = (file) => /licen[cs]e|copying|copyright/i.test(file);
  const below = readdirSync(source, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  const named = below.filter((path) => isLicence(path.slice(source.length)));
  // zlib's is a part of its README.
  const texts = named.length > 0 ? named : below.filter((path) => path === join(source, 'README'));
  if (texts.length === 0)
    throw new Error(`No licence lies in the sources of ${name}. Give its release tarball.`);
  mkdirSync(into, { recursive: true });
  for (const path of texts) copyFileSync(path, join(into, basename(path)));
}

function tar(args) {
  const { status, stderr, error } = spawnSync('tar', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`tar ${args.join(' ')} failed: ${error?.message ?? stderr}`);
}
