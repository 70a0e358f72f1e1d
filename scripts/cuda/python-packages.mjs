import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from '../setup/run.mjs';

// PyPI's wheel of PyTorch for Linux is the CUDA build; it brings the toolkit's libraries and headers, but no compiler.
const REQUIREMENTS = [
  'torch==2.11.0',
  ...['nvidia-cuda-nvcc', 'nvidia-cuda-cccl', 'nvidia-cuda-crt', 'nvidia-nvvm'].map(
    (name) => `${name}==13.0.*`,
  ),
];

/**
 * A folder of Python packages with a CUDA PyTorch and the pieces of a CUDA toolkit: what `PERSEUS_CUDA_TORCH` names, else
 * installed below `into`, which takes 5 GB.
 *
 * @param {string} into
 * @param {(line: string) => void} log
 * @returns {string}
 */
export function cudaPackages(into, log) {
  const asked = process.env.PERSEUS_CUDA_TORCH;
  if (!asked) return installed(join(into, 'python'), log);
  const folder = resolve(asked);
  const lacking = [
    'torch/lib/libtorch_cuda.so',
    'nvidia/cu13/bin/nvcc',
    'nvidia/cu13/include/cusparse.h',
  ].filter((part) => !existsSync(join(folder, part)));
  if (lacking.length === 0) return folder;
  throw new Error(
    `PERSEUS_CUDA_TORCH is "${asked}", and ${lacking.join(', ')} ${lacking.length > 1 ? 'are' : 'is'} not in it. ` +
      `Name the site-packages folder that \`pip install ${REQUIREMENTS.join(' ')}\` filled, or unset it.`,
  );
}

/** @param {string} folder @param {(line: string) => void} log */
function installed(folder, log) {
  const record = join(folder, 'complete.json');
  const wanted = JSON.stringify(REQUIREMENTS);
  if (existsSync(record) && readFileSync(record, 'utf8') === wanted) return folder;
  log(`installing ${REQUIREMENTS.join(', ')} (5 GB on disk) into ${folder} ...`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  run('python3', ['-m', 'pip', 'install', '--quiet', '--no-compile', '--target', folder, ...REQUIREMENTS], {
    cwd: '/',
    advice:
      'Check the connection and the disk, or name a folder that has these packages in PERSEUS_CUDA_TORCH.',
  });
  writeFileSync(record, wanted);
  return folder;
}
