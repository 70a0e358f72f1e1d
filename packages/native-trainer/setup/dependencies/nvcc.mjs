import { join } from 'node:path';
import { outputOf, which } from '@perseus/core/native-build';

/**
 * The CUDA version of the compiler for device code that CMake would take, e.g. "13.0"; undefined where there is none.
 *
 * @returns {string | undefined}
 */
export function nvccVersion() {
  const { CUDACXX, CUDA_HOME } = process.env;
  // As CMake does, the one that CUDACXX names or none.
  const candidates = CUDACXX
    ? [CUDACXX]
    : ['nvcc', CUDA_HOME && join(CUDA_HOME, 'bin/nvcc'), '/usr/local/cuda/bin/nvcc'];
  const nvcc = candidates.map((candidate) => candidate && which(candidate)).find(Boolean);
  return nvcc ? /release (\d+\.\d+)/.exec(outputOf(nvcc, ['--version']) ?? '')?.[1] : undefined;
}
