import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSkyLibraries, setUpSky, tarballsOf } from '../../../packages/data/setup/index.mjs';

/**
 * Builds CFITSIO, WCSLIB and SEP from the bundled sources, and the addon that reads FITS images with them in it.
 *
 * @param {string} root
 * @param {(line: string) => void} log
 * @returns {Promise<{folder: string} | null>} null where the bundle has no sources of them
 */
export async function buildSkyWherePossible(root, log) {
  const sources = join(root, '.perseus/sky-sources');
  if (!existsSync(sources)) return null;
  const prefix = join(root, '.perseus/sky');
  if (!isBuiltFrom(sources, prefix)) await buildSkyLibraries({ sources, prefix, log });
  return setUpSky({ log });
}

/** By name: the manifest holds that the tarballs are those that were packed. */
function isBuiltFrom(sources, prefix) {
  const record = join(prefix, 'sources.json');
  if (!existsSync(record)) return false;
  const built = JSON.parse(readFileSync(record, 'utf8'));
  return tarballsOf(sources).every(([{ name }, tarball]) => built[name]?.tarball === tarball);
}
