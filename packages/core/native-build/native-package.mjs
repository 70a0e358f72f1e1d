import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { outputOf } from './commands.mjs';
import { compilerPath } from './system-packages.mjs';

/**
 * A package with an addon in it: what it is compiled from, and how it is spoken of.
 *
 * @typedef {object} NativePackage
 * @property {string} folder of the package
 * @property {string} [project] folder below it with a CMakeLists.txt, and a package.json for cmake-js; its builds then lie
 *   below `build/` under the last name of it. `folder` itself where not given.
 * @property {string} binary file name of the addon, e.g. "trainer.node"
 * @property {string[]} sources files and folders below `folder` that go into the addon
 * @property {string} [headers] folder of another package whose headers go into it too: see `addonHeaders`
 * @property {string} variable environment variable that names a folder with a built addon
 * @property {string} missing what a user reads where it was never built: what it is for, what it takes, what works without
 * @property {(inputs: any) => string | undefined} objection why what it was built against no longer serves
 */

/**
 * What decides, in every package, what a compiled addon is.
 *
 * @typedef {object} CommonInputs
 * @property {string} sources SHA-256 over the sources and CMake files that go into the addon
 * @property {{path: string, version: string}} compiler
 * @property {string} nodeAddonApi version
 * @property {string} platform e.g. "linux-x64"
 */

/**
 * @param {NativePackage} pack
 * @returns {CommonInputs}
 */
export function commonInputs(pack) {
  const compiler = compilerPath() ?? 'none';
  return {
    sources: hashOfSources(pack),
    compiler: { path: compiler, version: outputOf(compiler, ['--version'])?.split('\n')[0] ?? 'unknown' },
    nodeAddonApi: nodeAddonApiVersion(pack),
    platform: `${process.platform}-${process.arch}`,
  };
}

/**
 * @param {object} inputs
 * @returns {string} 16 hexadecimal digits, the name of the folder below `build/`
 */
export function fingerprintOf(inputs) {
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16);
}

/**
 * SHA-256 of the paths and contents of what the addon is compiled from.
 *
 * @param {NativePackage} pack
 */
export function hashOfSources(pack) {
  const hash = createHash('sha256');
  for (const source of pack.sources) add(pack.folder, source);
  if (pack.headers) add(dirname(pack.headers), basename(pack.headers));
  return hash.digest('hex');

  /** @param {string} folder @param {string} source */
  function add(folder, source) {
    for (const path of filesBelow(folder, source)) {
      hash
        .update(`${path}\0`)
        .update(readFileSync(join(folder, path)))
        .update('\0');
    }
  }
}

/**
 * @param {NativePackage} pack
 * @returns {string}
 */
export function nodeAddonApiVersion(pack) {
  const require = createRequire(join(pack.folder, 'package.json'));
  return require('node-addon-api/package.json').version;
}

/**
 * @param {string} folder
 * @param {string} path relative to it
 * @returns {string[]} the files, in an order that does not depend on the file system
 */
function filesBelow(folder, path) {
  const full = join(folder, path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [path];
  return readdirSync(full, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1))
    .sort();
}
