import { expect, test } from 'vitest';
import { hasFastBfloat16, inspectProcessor } from '../../src/machine/processor.js';

const cpuinfo = (flags: string) =>
  `processor\t: 0\nmodel name\t: Some CPU @ 2 GHz\nflags\t\t: fpu ${flags} sse\n\n`;

test('model and instruction sets as the kernel tells them', () => {
  expect(inspectProcessor(cpuinfo('avx2 avx512f avx512_vnni'))).toEqual({
    model: 'Some CPU @ 2 GHz',
    features: ['avx2', 'avx512f', 'avx512_vnni'],
  });
});

test('bfloat16 is fast with AVX-512 BF16 or AMX, and not with AVX-512 alone', () => {
  expect(hasFastBfloat16(inspectProcessor(cpuinfo('avx512f avx512_bf16')))).toBe(true);
  expect(hasFastBfloat16(inspectProcessor(cpuinfo('avx512f amx_bf16')))).toBe(true);
  expect(hasFastBfloat16(inspectProcessor(cpuinfo('avx2 avx512f')))).toBe(false);
});

test('a system that tells nothing has no known instruction sets', () => {
  expect(inspectProcessor('').features).toEqual([]);
});
