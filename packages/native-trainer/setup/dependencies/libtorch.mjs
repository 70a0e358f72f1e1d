import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SetupError } from '@perseus/core/native-build';
import { cudaWanted } from './cuda.mjs';
import { installedLibTorch } from './libtorch-install.mjs';
import { pythonPackageFolder, textOf } from './python-package.mjs';

/**
 * @typedef {object} LibTorch
 * @property {string} folder holds `lib`, `include` and `share/cmake/Torch`
 * @property {string} version e.g. "2.13.0+cpu"
 * @property {string | null} cuda the CUDA version it was built with; "?" where it does not say; null for a CPU build
 */

/** The versions that Perseus is known to build against: 2.11 to 2.14. */
const OLDEST = 11;
const NEWEST = 14;

/**
 * The LibTorch that the addon will be built against, of those that are there: `PERSEUS_LIBTORCH`, else the `torch` of
 * `python3`, else the one that set-up installed under `home`.
 *
 * One that cannot serve is told of in `log` and passed over; but the one that `PERSEUS_LIBTORCH` names was asked for.
 *
 * @param {string} home see `perseusHome`
 * @param {(line: string) => void} log
 * @returns {LibTorch | undefined}
 * @throws {SetupError} LIBTORCH_UNUSABLE where `PERSEUS_LIBTORCH` names something else; CUDA_UNUSABLE where `PERSEUS_CUDA` does
 */
export function findLibTorch(home, log) {
  const asked = process.env.PERSEUS_LIBTORCH;
  if (asked) return libTorchAskedFor(asked);
  for (const folder of [pythonPackageFolder('torch'), installedLibTorch(home)]) {
    if (!folder) continue;
    const found = describeLibTorch(folder);
    const objection = found ? objectionTo(found) : 'it has no share/cmake/Torch, include and lib';
    if (found && !objection) return found;
    log(`Passing over the LibTorch in ${folder}: ${objection}.`);
  }
  return undefined;
}

/** @param {string} asked */
function libTorchAskedFor(asked) {
  // Either a libtorch folder, or site-packages with `torch` in it.
  const found = describeLibTorch(resolve(asked)) ?? describeLibTorch(resolve(asked, 'torch'));
  const objection = found ? objectionTo(found) : 'no share/cmake/Torch, include and lib lie in it';
  if (found && !objection) return found;
  throw new SetupError(
    'LIBTORCH_UNUSABLE',
    `PERSEUS_LIBTORCH is "${asked}", and ${objection}. Point it at a libtorch folder or at the folder of a Python ` +
      'package `torch`, or unset it and let set-up find or install one.',
    { option: 'PERSEUS_LIBTORCH', path: asked },
  );
}

/**
 * @param {string} folder
 * @returns {LibTorch | undefined} undefined where that is no LibTorch one can build against
 */
export function describeLibTorch(folder) {
  const parts = ['share/cmake/Torch/TorchConfig.cmake', 'lib/libtorch_cpu.so', 'include/torch'];
  if (!parts.every((part) => existsSync(join(folder, part)))) return undefined;
  const python = textOf(join(folder, 'version.py'));
  const version =
    /^__version__ = '([^']+)'/m.exec(python)?.[1] ??
    (textOf(join(folder, 'build-version')).trim() ||
      /PACKAGE_VERSION "([^"]+)"/.exec(
        textOf(join(folder, 'share/cmake/Torch/TorchConfigVersion.cmake')),
      )?.[1]);
  if (!version) return undefined;
  const isCuda = existsSync(join(folder, 'lib/libtorch_cuda.so'));
  const cuda = isCuda ? (/^cuda.*= '([\d.]+)'/m.exec(python)?.[1] ?? '?') : null;
  return { folder, version, cuda };
}

/**
 * Why the addon cannot be built against it; undefined where it can.
 *
 * @param {LibTorch} libtorch
 * @returns {string | undefined}
 */
export function objectionTo({ version, cuda }) {
  const [major, minor] = version.split('.').map(Number);
  if (major !== 2 || minor < OLDEST || minor > NEWEST) {
    return `its version is ${version}, and Perseus builds against 2.${OLDEST} to 2.${NEWEST}`;
  }
  // A CUDA build serves the CPU too: see chooseCuda.
  if (!cuda && cudaWanted() === 'on') return 'it is a CPU build, and PERSEUS_CUDA is "on"';
  return undefined;
}
