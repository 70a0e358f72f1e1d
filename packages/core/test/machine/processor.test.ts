import { expect, test } from 'vitest';
import { hasFastBfloat16, hasFastInt8, inspectProcessor } from '../../src/machine/processor.js';

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

test('int8 is fast with VNNI of either kind or with AMX, and not with AVX2 or AVX-512 alone', () => {
  for (const flags of ['avx512f avx512_vnni', 'avx2 avx_vnni', 'avx512f amx_int8'])
    expect(hasFastInt8(inspectProcessor(cpuinfo(flags))), flags).toBe(true);
  for (const flags of ['avx2', 'avx2 avx512f avx512_bf16'])
    expect(hasFastInt8(inspectProcessor(cpuinfo(flags))), flags).toBe(false);
});

test('a system that tells nothing has no known instruction sets', () => {
  const processor = inspectProcessor('');
  expect(processor.features).toEqual([]);
  expect(hasFastInt8(processor) || hasFastBfloat16(processor)).toBe(false);
});
