import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `VERSION`, for people, and `manifest.json`: what the archive is, and of every other file in it the SHA-256.
 *
 * @param {string} root
 * @param {string} place
 * @param {{version: string, others: import('./licences.mjs').Bundled[]}} about
 */
export function writeManifest(root, place, { version, others }) {
  const platform = `${process.platform}-${process.arch}`;
  const commit = commitOf(root);
  const node = others.find(({ name }) => name === 'Node.js')?.version ?? null;
  const title = [
    `Perseus ${version}`,
    commit && `commit ${commit}`,
    platform,
    node && `with Node.js ${node}`,
  ];
  writeFileSync(join(place, 'VERSION'), `${title.filter(Boolean).join(', ')}\n`);
  const libraries = others.map(({ folder: _, ...rest }) => rest);
  const files = Object.fromEntries(filesBelow(place).map((path) => [path, hashOf(join(place, path))]));
  const manifest = { formatVersion: 1, version, commit, platform, node, libraries, files };
  writeFileSync(join(place, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);
}

/** @param {string} root @returns {string | null} with "+" where files were changed since */
function commitOf(root) {
  if (!existsSync(join(root, '.git'))) return null;
  const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  return git('rev-parse', '--short=12', 'HEAD') + (git('status', '--porcelain') === '' ? '' : '+');
}

/** @param {string} folder @returns {string[]} files, not links, sorted */
function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1))
    .sort();
}

/** @param {string} path */
function hashOf(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
