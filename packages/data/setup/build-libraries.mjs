/**
 * Builds CFITSIO, WCSLIB and SEP into the project's folder, for a user who cannot install system packages.
 *
 *   PERSEUS_SKY_SOURCES=FOLDER node setup/build-libraries.mjs
 *
 * The release tarballs come from PERSEUS_SKY_SOURCES: a folder that holds all three, or their three addresses or paths,
 * separated by blanks; zlib's and bzip2's may be with them, for a system without their headers. They are built for this machine, without root, and without Python or FORTRAN. Set-up finds them
 * afterwards.
 */
/* global AbortSignal, fetch */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SetupError, TO_BUILD, requirePackages, runLong, withLock } from '@perseus/core/native-build';
import { LIBRARY_RECIPES, UNPACKER_RECIPES } from './library-recipes.mjs';
import { findSkyLibraries, ownSkyPrefix } from './sky-libraries.mjs';

/** @typedef {import('./library-recipes.mjs').LibraryRecipe} LibraryRecipe */

/**
 * @param {object} [options]
 * @param {string} [options.sources] as PERSEUS_SKY_SOURCES
 * @param {string} [options.prefix] where they go
 * @param {(line: string) => void} [options.log]
 * @returns {Promise<string>} the prefix
 * @throws {SetupError} SKY_SOURCES, SYSTEM_PACKAGE_MISSING, BUILD_FAILED
 */
export async function buildSkyLibraries({
  sources = process.env.PERSEUS_SKY_SOURCES,
  prefix = ownSkyPrefix(),
  log = (line) => process.stderr.write(`${line}\n`),
} = {}) {
  requirePackages(TO_BUILD);
  const tarballs = tarballsOf(sources ?? '');
  return withLock(`${prefix}.lock`, log, async () => {
    const partial = `${prefix}.partial`;
    rmSync(partial, { recursive: true, force: true });
    const logFile = `${prefix}.log`;
    mkdirSync(join(partial, 'build'), { recursive: true });
    rmSync(logFile, { force: true });
    /** @type {Record<string, {tarball: string, sha256: string}>} */
    const made = {};
    for (const [recipe, tarball] of tarballs) {
      log(`Building ${recipe.name} from ${tarball} ...`);
      const local = await fetchTarball(tarball, join(partial, 'build'));
      made[recipe.name] = { tarball, sha256: createHash('sha256').update(readFileSync(local)).digest('hex') };
      const source = unpacked(local, join(partial, 'build', recipe.name));
      for (const [path, content] of Object.entries(recipe.files(source))) writeFileSync(path, content);
      for (const [program, args] of recipe.commands({
        source,
        prefix: partial,
        jobs: availableParallelism(),
      })) {
        await step(recipe, program, args, source, logFile);
      }
    }
    rmSync(join(partial, 'build'), { recursive: true });
    writeFileSync(join(partial, 'sources.json'), `${JSON.stringify(made, null, 2)}\n`);
    if (!findSkyLibraries(partial)) {
      throw new SetupError(
        'BUILD_FAILED',
        `CFITSIO, WCSLIB and SEP were built, but not all of them came to lie in ${partial}, or the headers of zlib or ` +
          `bzip2 are missing. ${logFile} has the whole story.`,
        { path: logFile },
      );
    }
    rmSync(prefix, { recursive: true, force: true });
    renameSync(partial, prefix);
    log(`CFITSIO, WCSLIB and SEP are in ${prefix}.`);
    return prefix;
  });
}

/**
 * Which tarball is of which library, by its name.
 *
 * @param {string} sources
 * @returns {[LibraryRecipe, string][]}
 */
export function tarballsOf(sources) {
  // A folder first: its path may have blanks in it.
  const isFolder = existsSync(sources) && statSync(sources).isDirectory();
  const places = isFolder
    ? readdirSync(sources).map((name) => resolve(sources, name))
    : sources.split(/\s+/).filter((place) => place !== '');
  /** @param {LibraryRecipe} recipe */
  const of = (recipe) => places.filter((place) => recipe.tarball.test(basename(place)));
  const unpackers = UNPACKER_RECIPES.filter((recipe) => of(recipe).length > 0);
  return [...unpackers, ...LIBRARY_RECIPES].map((recipe) => {
    const found = of(recipe);
    if (found.length === 1) return [recipe, found[0]];
    throw new SetupError(
      'SKY_SOURCES',
      `PERSEUS_SKY_SOURCES (${sources || 'not set'}) has ${found.length === 0 ? 'no' : 'more than one'} release tarball ` +
        `of ${recipe.name}. Set it to a folder with one each of ${LIBRARY_RECIPES.map(({ example }) => example).join(', ')}, ` +
        `or to their three addresses, separated by blanks; ${recipe.name} comes from ${recipe.home}.`,
      { option: 'PERSEUS_SKY_SOURCES' },
    );
  });
}

/**
 * @param {string} tarball path or address
 * @param {string} folder for what has to be fetched
 * @returns {Promise<string>} the path of a local file
 */
export async function fetchTarball(tarball, folder) {
  if (!/^https?:/.test(tarball)) return resolve(tarball);
  /** @param {string} why @param {unknown} [cause] */
  const refused = (why, cause) =>
    new SetupError(
      'SKY_SOURCES',
      `${tarball} cannot be fetched: ${why}. Check the address, or fetch it by other means and give its path.`,
      { option: 'PERSEUS_SKY_SOURCES' },
      { cause },
    );
  try {
    const answer = await fetch(tarball, { signal: AbortSignal.timeout(600_000) });
    if (!answer.ok) throw refused(`the server says ${answer.status}`);
    const local = join(folder, basename(new URL(tarball).pathname));
    writeFileSync(local, Buffer.from(await answer.arrayBuffer()));
    return local;
  } catch (cause) {
    if (cause instanceof SetupError) throw cause;
    throw refused(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/**
 * @param {string} tarball
 * @param {string} folder
 * @returns {string} the folder that all release tarballs hold
 */
function unpacked(tarball, folder) {
  mkdirSync(folder);
  // As the one who builds: the root of a container has no right to the owners that a tarball names.
  const args = ['-xf', tarball, '--no-same-owner', '-C', folder];
  const { status, stderr } = spawnSync('tar', args, { encoding: 'utf8' });
  const within = status === 0 ? readdirSync(folder) : [];
  if (within.length === 1) return join(folder, within[0]);
  throw new SetupError(
    'SKY_SOURCES',
    `${tarball} cannot be unpacked: ${(stderr ?? 'there is no tar').trim() || 'it is no release tarball'}. Fetch it again.`,
    { path: tarball },
  );
}

/**
 * @param {LibraryRecipe} recipe
 * @param {string} program
 * @param {string[]} args
 * @param {string} cwd
 * @param {string} logFile
 */
async function step(recipe, program, args, cwd, logFile) {
  const { ok, how, tail } = await runLong(program, args, { cwd, logFile });
  if (ok) return;
  throw new SetupError(
    'BUILD_FAILED',
    `Building ${recipe.name} failed (${program}: ${how}); ${logFile} has the whole story:\n  ${tail.slice(-8).join('\n  ')}`,
    { path: logFile },
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await buildSkyLibraries();
  } catch (error) {
    process.stderr.write(`${error instanceof SetupError ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
