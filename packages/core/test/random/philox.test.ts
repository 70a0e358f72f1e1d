import fc from 'fast-check';
import { expect, test } from 'vitest';
import { philox4x32, type Words4 } from '../../src/random/philox.js';

const hex = (words: number[]) => words.map((word) => word.toString(16).padStart(8, '0')).join(' ');

// The known answers that Random123 publishes (Salmon et al. 2011; kat_vectors, philox4x32 10).
test.each([
  ['00000000 00000000 00000000 00000000 00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
  ['ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
  ['243f6a88 85a308d3 13198a2e 03707344 a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
])('counter and key %s give %s', (input, answer) => {
  const [a, b, c, d, k0, k1] = input.split(' ').map((word) => parseInt(word, 16)) as [
    ...Words4,
    number,
    number,
  ];
  expect(hex(philox4x32([a, b, c, d], [k0, k1]))).toBe(answer);
});

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });

test('it equals the definition in exact integers, whatever counter and key', () => {
  fc.assert(
    fc.property(fc.tuple(word, word, word, word), fc.tuple(word, word), (counter, key) => {
      expect(philox4x32(counter, key)).toEqual(inExactIntegers(counter, key));
    }),
  );
});

test('it leaves counter and key as they were', () => {
  const counter: Words4 = [1, 2, 3, 4];
  const key: [number, number] = [5, 6];
  philox4x32(counter, key);
  expect([counter, key]).toEqual([
    [1, 2, 3, 4],
    [5, 6],
  ]);
});

function inExactIntegers(counter: Words4, key: [number, number]): number[] {
  const mask = 0xffffffffn;
  let c = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
  let [k0, k1] = key.map(BigInt) as [bigint, bigint];
  for (let round = 0; round < 10; round++) {
    const p0 = 0xd2511f53n * c[0];
    const p1 = 0xcd9e8d57n * c[2];
    c = [(p1 >> 32n) ^ c[1] ^ k0, p1 & mask, (p0 >> 32n) ^ c[3] ^ k1, p0 & mask];
    k0 = (k0 + 0x9e3779b9n) & mask;
    k1 = (k1 + 0xbb67ae85n) & mask;
  }
  return c.map(Number);
}
