import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { neededBy, unresolvedIn } from '../../scripts/cuda/proof.mjs';
import { linkToolkit } from '../../scripts/cuda/toolkit.mjs';

// The check itself takes gigabytes and minutes: `npm run check-cuda`. Here, what it rests on.
let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'perseus-check-cuda-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a toolkit is made of links to the packages' files, with names that the linker asks by, and none is written there", () => {
  const packages = join(folder, 'site-packages');
  const files = [
    'bin/nvcc',
    'include/cuda.h',
    'nvvm/bin/cicc',
    'lib/libcublas.so.13',
    'lib/libcudart_static.a',
  ];
  for (const file of files) {
    mkdirSync(dirname(join(packages, 'nvidia/cu13', file)), { recursive: true });
    writeFileSync(join(packages, 'nvidia/cu13', file), file);
  }
  const before = readdirSync(packages, { recursive: true });

  const toolkit = linkToolkit(packages, join(folder, 'toolkit'));
  for (const file of [
    ...files,
    'lib/libcublas.so',
    'lib64/libcublas.so',
    'bin/../lib64/libcudart_static.a',
  ]) {
    expect(existsSync(join(toolkit, file)), file).toBe(true);
  }
  expect(readFileSync(join(toolkit, 'lib/libcublas.so'), 'utf8')).toBe('lib/libcublas.so.13');
  expect(readdirSync(packages, { recursive: true })).toEqual(before);
});

test('what an addon asks of its libraries and does not get is told; what Node.js brings is not missed', () => {
  const source = join(folder, 'addon.c');
  const addon = join(folder, 'addon.node');
  writeFileSync(
    source,
    'int napi_throw(), gone(), puts(); int f() { return napi_throw() + gone() + puts(""); }',
  );
  expect(spawnSync('cc', ['-shared', '-fPIC', '-w', '-o', addon, source]).status).toBe(0);
  expect(unresolvedIn(addon)).toEqual(['gone']);
  expect(neededBy(addon)).toContain('libc.so.6');
});

test('a folder without the packages is refused with what is not in it', () => {
  const { status, stdout } = spawnSync('node', ['scripts/cuda/check-cuda.mjs', '--into', folder], {
    encoding: 'utf8',
    cwd: new URL('../..', import.meta.url).pathname,
    env: { ...process.env, PERSEUS_CUDA_TORCH: folder },
  });
  expect(status).toBe(1);
  expect(stdout).toMatch(
    /FAILED: PERSEUS_CUDA_TORCH is .*libtorch_cuda\.so, nvidia\/cu13\/bin\/nvcc.*are not in it/,
  );
});
