import { join } from 'node:path';
import { addonHeaders, commonInputs } from '@perseus/core/native-build';
import { chooseCuda } from './dependencies/cuda.mjs';
import { trainerPackage } from './trainer-package.mjs';

/**
 * All that decides what the compiled addon is.
 *
 * @typedef {object} OwnInputs
 * @property {import('./dependencies/libtorch.mjs').LibTorch} libtorch
 * @property {{folder: string, version: string}} json
 * @property {import('./dependencies/cuda.mjs').CudaInputs} cuda
 *
 * @typedef {import('@perseus/core/native-build').CommonInputs & OwnInputs} BuildInputs
 */

/**
 * @param {import('./dependencies/libtorch.mjs').LibTorch} libtorch
 * @param {{folder: string, version: string}} json
 * @returns {BuildInputs}
 * @throws {import('@perseus/core/native-build').SetupError} CUDA_UNUSABLE
 */
export function buildInputs(libtorch, json) {
  return {
    ...commonInputs(trainerPackage),
    libtorch,
    json,
    cuda: chooseCuda(libtorch),
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
    PERSEUS_ADDON_HEADERS: addonHeaders,
    PERSEUS_CUDA: cuda.version === null ? 'off' : 'on',
    ...(cuda.nvcc && cudaDefinitions(cuda.nvcc, cuda.architectures)),
  };
}

/**
 * All by name: CMake's own searches, of which LibTorch's files start three, may end in different toolkits.
 *
 * @param {import('./dependencies/nvcc.mjs').Nvcc} nvcc
 * @param {string} architectures
 * @returns {Record<string, string>}
 */
function cudaDefinitions({ path, toolkit }, architectures) {
  return {
    TORCH_CUDA_ARCH_LIST: architectures,
    CMAKE_CUDA_COMPILER: path,
    ...(toolkit !== null && { CUDA_TOOLKIT_ROOT_DIR: toolkit, CUDAToolkit_ROOT: toolkit }),
  };
}
