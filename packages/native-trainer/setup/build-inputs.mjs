import { join } from 'node:path';
import { commonInputs } from '@perseus/core/native-build';
import { nvccVersion } from './dependencies/nvcc.mjs';
import { trainerPackage } from './trainer-package.mjs';

/**
 * All that decides what the compiled addon is.
 *
 * @typedef {object} OwnInputs
 * @property {import('./dependencies/libtorch.mjs').LibTorch} libtorch
 * @property {{folder: string, version: string}} json
 * @property {{wanted: string, nvcc: string | null, architectures: string}} cuda
 *
 * @typedef {import('@perseus/core/native-build').CommonInputs & OwnInputs} BuildInputs
 */

/**
 * @param {import('./dependencies/libtorch.mjs').LibTorch} libtorch
 * @param {{folder: string, version: string}} json
 * @returns {BuildInputs}
 */
export function buildInputs(libtorch, json) {
  return {
    ...commonInputs(trainerPackage),
    libtorch,
    json,
    cuda: {
      wanted: process.env.PERSEUS_CUDA ?? 'auto',
      nvcc: libtorch.cuda ? (nvccVersion() ?? null) : null,
      architectures: libtorch.cuda ? (process.env.TORCH_CUDA_ARCH_LIST ?? '') : '',
    },
  };
}

/**
 * @param {BuildInputs} inputs
 * @returns {Record<string, string>} CMake's definitions
 */
export function definitionsFor({ libtorch, json, compiler, cuda }) {
  return {
    CMAKE_PREFIX_PATH: join(libtorch.folder, 'share/cmake'),
    CMAKE_CXX_COMPILER: compiler.path,
    PERSEUS_JSON_INCLUDE: json.folder,
    PERSEUS_CUDA: cuda.wanted,
    ...(cuda.architectures && { TORCH_CUDA_ARCH_LIST: cuda.architectures }),
  };
}
