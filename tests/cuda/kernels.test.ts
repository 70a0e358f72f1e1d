import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findNvcc } from '../../packages/native-trainer/setup/index.mjs';
import { deviceCodeIn } from '../../scripts/cuda/proof.mjs';

const cpp = new URL('../../packages/native-trainer/cpp', import.meta.url).pathname;
const folder = join(cpp, 'cuda/kernels');
const kernels = readdirSync(folder).filter((file) => file.endsWith('.cu'));
const nvcc = findNvcc();

const FLAGS = [
  // Device code is C++17: CMake 3.25 has no later one for nvcc. Beside it only our own headers, none of LibTorch.
  ...['-std=c++17', '-arch=sm_90', '-O3', '-I', cpp, '-I', join(cpp, 'trainer')],
  ...['-Werror', 'all-warnings', '-Xcompiler', '-Wall,-Wextra,-Werror'],
  // The assembler tells registers, stack and spills of each kernel.
  ...['-Xptxas', '-v'],
];

/** Kernels whose registers do not suffice: what they put aside costs a trip to memory each time. */
function spilling(said: string): string[] {
  const properties = /Function properties for (\S+)\n\s*(.* spill stores, .* spill loads)/g;
  return [...said.matchAll(properties)]
    .filter(([, , bytes]) => !/\b0 bytes spill stores, 0 bytes spill loads/.test(bytes!))
    .map(([, name, bytes]) => `${name}: ${bytes}`);
}

test('there are kernels', () => {
  expect(kernels).not.toEqual([]);
});

describe.each(kernels)('%s, compiled by nvcc alone for an H100 or H200', (file) => {
  test('has no warning, and none of its kernels spills registers', { timeout: 240_000 }, (context) => {
    if (nvcc === undefined) return context.skip('there is no nvcc (PATH, CUDACXX, CUDA_HOME)');
    const into = mkdtempSync(join(tmpdir(), 'perseus-kernels-'));
    try {
      const object = join(into, 'kernels.o');
      const args = [...FLAGS, '-c', join(folder, file), '-o', object];
      const { status, stdout, stderr } = spawnSync(nvcc.path, args, { encoding: 'utf8' });
      const said = `${stdout}\n${stderr}`;
      expect(status, said).toBe(0);
      expect(deviceCodeIn(object)).toEqual(['sm_90']);
      expect(spilling(said)).toEqual([]);
    } finally {
      rmSync(into, { recursive: true, force: true });
    }
  });
});
