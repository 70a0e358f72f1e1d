import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { outputOf } from '../commands.mjs';
import { nvccVersion } from '../dependencies/nvcc.mjs';
import { packageFolder } from '../places.mjs';
import { compilerPath } from '../dependencies/system-packages.mjs';

/**
 * All that decides what the compiled addon is.
 *
 * @typedef {object} BuildInputs
 * @property {string} sources SHA-256 over the C++ sources and CMake files that go into the addon
 * @property {{folder: string, version: string, cuda: string | null}} libtorch
 * @property {{folder: string, version: string}} json
 * @property {{path: string, version: string}} compiler
 * @property {{wanted: string, nvcc: string | null, architectures: string}} cuda
 * @property {string} nodeAddonApi version
 * @property {string} platform e.g. "linux-x64"
 */

// The C++ tests are not among them: they are built into a program of their own.
const SOURCES = ['CMakeLists.txt', 'cpp/cmake', 'cpp/trainer', 'cpp/cuda', 'cpp/addon'];

/**
 * @param {import('../dependencies/libtorch.mjs').LibTorch} libtorch
 * @param {{folder: string, version: string}} json
 * @returns {BuildInputs}
 */
export function buildInputs(libtorch, json) {
  const compiler = compilerPath() ?? 'none';
  return {
    sources: hashOfSources(),
    libtorch,
    json,
    compiler: { path: compiler, version: outputOf(compiler, ['--version'])?.split('\n')[0] ?? 'unknown' },
    cuda: {
      wanted: process.env.PERSEUS_CUDA ?? 'auto',
      nvcc: libtorch.cuda ? (nvccVersion() ?? null) : null,
      architectures: libtorch.cuda ? (process.env.TORCH_CUDA_ARCH_LIST ?? '') : '',
    },
    nodeAddonApi: nodeAddonApiVersion(),
    platform: `${process.platform}-${process.arch}`,
  };
}

/**
 * @param {BuildInputs} inputs
 * @returns {string} 16 hexadecimal digits, the name of the folder below `build/`
 */
export function fingerprintOf(inputs) {
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16);
}

/** SHA-256 of the paths and contents of what the addon is compiled from. */
export function hashOfSources() {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap(filesBelow)) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(packageFolder, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** @returns {string} */
export function nodeAddonApiVersion() {
  const require = createRequire(join(packageFolder, 'package.json'));
  return require('node-addon-api/package.json').version;
}

/**
 * @param {string} path relative to the package
 * @returns {string[]} the files, in an order that does not depend on the file system
 */
function filesBelow(path) {
  const full = join(packageFolder, path);
  if (!existsSync(full)) return [];
  if (!path.startsWith('cpp/')) return [path];
  return readdirSync(full, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(packageFolder.length + 1))
    .sort();
}
