/**
 * Proves, on a machine without a GPU, that the CUDA build of the training addon compiles and links.
 *
 *   node scripts/cuda/check-cuda.mjs [--into DIR]
 *
 * Against a CUDA PyTorch and the toolkit that its packages bring, which are installed below `DIR` (default
 * `.perseus/cuda-check`, 5 GB, may be thrown away), or which lie in the site-packages folder that PERSEUS_CUDA_TORCH names.
 * By the package's own set-up, in a build folder of its own: the addon that is in use stays.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { perseusHome } from '../../packages/core/native-build/index.mjs';
import { compileTrainer } from '../../packages/native-trainer/setup/index.mjs';
import { deviceCodeIn, neededBy, unresolvedIn } from './proof.mjs';
import { cudaPackages } from './python-packages.mjs';
import { linkToolkit } from './toolkit.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const TARGETS = { trainer_addon: 'trainer.node', trainer_tests: 'trainer_tests' };
const log = (line) => console.log(line);

async function check(into) {
  const kernels = kernelSources();
  if (kernels.length === 0) throw new Error('There are no kernels (packages/native-trainer/cpp/cuda/*.cu).');
  log(`kernels: ${kernels.map((path) => basename(path)).join(', ')}`);

  const packages = cudaPackages(into, log);
  log(`packages: ${packages}`);
  const toolkit = linkToolkit(packages, join(into, 'toolkit'));
  log(`toolkit: ${toolkit}, links to these packages' files`);

  process.env.PERSEUS_LIBTORCH = join(packages, 'torch');
  process.env.PERSEUS_CUDA = 'on';
  process.env.CUDACXX = join(toolkit, 'bin/nvcc');
  process.env.TORCH_CUDA_ARCH_LIST ||= '9.0';
  const compiled = await compileTrainer(Object.keys(TARGETS), { root, log, folder: into });
  const wanted = process.env.TORCH_CUDA_ARCH_LIST.match(/\d+\.\d+/g).map(
    (one) => `sm_${one.replace('.', '')}`,
  );
  for (const name of Object.values(TARGETS)) prove(join(compiled, name), wanted);
  log(
    `proven: ${Object.values(TARGETS).join(' and ')} compile and link against the CUDA LibTorch, nothing in them stays ` +
      `unresolved but the driver, and ${kernels.length} files of kernels are in them for ${wanted.join(', ')}. Nothing was run on a GPU.`,
  );
}

function prove(binary, wanted) {
  const name = basename(binary);
  const unresolved = unresolvedIn(binary);
  if (unresolved.length > 0) throw new Error(`${name}: unresolved: ${unresolved.slice(0, 20).join(', ')}`);
  const needed = neededBy(binary);
  if (!needed.includes('libtorch_cuda.so')) {
    throw new Error(
      `${name} does not load libtorch_cuda.so, only ${needed.join(', ')}: it would find no GPU.`,
    );
  }
  const held = deviceCodeIn(binary);
  const lacking = wanted.filter((architecture) => !held.includes(architecture));
  if (lacking.length > 0) {
    throw new Error(
      `${name} has no device code for ${lacking.join(', ')}, only for: ${held.join(', ') || 'none'}`,
    );
  }
  log(`${name}: nothing unresolved, loads libtorch_cuda.so, device code for ${held.join(', ')}`);
}

function kernelSources() {
  const folder = join(root, 'packages/native-trainer/cpp/cuda');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true }).filter((path) => path.endsWith('.cu'));
}

try {
  const { values } = parseArgs({ options: { into: { type: 'string' } } });
  await check(resolve(values.into ?? join(perseusHome(root), 'cuda-check')));
} catch (error) {
  log(`FAILED: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
