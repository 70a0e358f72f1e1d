import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Draws, shuffled } from '../../src/random/draws.js';

interface Golden {
  seed: number;
  purpose: string | number;
  indices: [number, number];
  words: number[];
  uniforms: number[];
  shuffled: number[];
  largeIntegers: number[];
}

const golden = JSON.parse(
  readFileSync(new URL('../golden/random/draws.json', import.meta.url), 'utf8'),
) as Golden[]; // made by golden/random/make_draws.py

const take = <T>(n: number, draw: () => T): T[] => Array.from({ length: n }, draw);

describe.each(golden)(
  'seed $seed, purpose $purpose, indices $indices',
  ({ seed, purpose, indices, ...expected }) => {
    const draws = () => new Draws(seed, purpose, ...indices);

    test('words, uniform numbers and integers are those of the definition', () => {
      const [words, uniforms, integers] = [draws(), draws(), draws()];
      expect(take(6, () => words.word())).toEqual(expected.words);
      expect(take(5, () => uniforms.uniform())).toEqual(expected.uniforms);
      expect(take(8, () => integers.integer(3_000_000_000))).toEqual(expected.largeIntegers);
    });

    test('the shuffle is that of the definition', () => {
      expect([...shuffled(12, seed, purpose, ...indices)]).toEqual(expected.shuffled);
    });
  },
);

test('seed, purpose and each index give other numbers', () => {
  const sources = [
    new Draws(1, 'a'),
    new Draws(2, 'a'),
    new Draws(1 + 2 ** 32, 'a'),
    new Draws(-1, 'a'),
    new Draws(1, 'b'),
    new Draws(1, 'a', 1),
    new Draws(1, 'a', 0, 1),
  ];
  expect(new Set(sources.map((draws) => draws.uniform())).size).toBe(sources.length);
});

test('draws of one source do not depend on those of another in between', () => {
  const alone = take(
    20,
    (
      (draws) => () =>
        draws.normal()
    )(new Draws(9, 'sky')),
  );
  const [draws, other] = [new Draws(9, 'sky'), new Draws(9, 'psf')];
  const mixed = take(20, () => {
    other.uniform();
    return draws.normal();
  });
  expect(mixed).toEqual(alone);
});

test('uniform numbers lie in [0, 1), evenly and without memory', () => {
  const draws = new Draws(3, 'uniform');
  const n = 100_000;
  const sample = take(n, () => draws.uniform());
  expect(sample.every((x) => x >= 0 && x < 1)).toBe(true);
  const sorted = [...sample].sort((a, b) => a - b);
  const kolmogorov = Math.max(...sorted.map((x, i) => Math.abs(x - (i + 0.5) / n)));
  expect(kolmogorov * Math.sqrt(n)).toBeLessThan(1.63); // 1 % level; the seed is fixed
  const lag =
    sample.slice(1).reduce((sum, x, i) => sum + (x - 0.5) * ((sample[i] as number) - 0.5), 0) / (n / 12);
  expect(Math.abs(lag)).toBeLessThan(4 / Math.sqrt(n));
});

test('normal numbers have the moments of the normal distribution', () => {
  const draws = new Draws(4, 'normal');
  const n = 200_000;
  const sample = take(n, () => draws.normal());
  const moment = (k: number) => sample.reduce((sum, x) => sum + x ** k, 0) / n;
  // Within four standard errors each.
  expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(n));
  expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15 / n));
  expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
});

test('integers are below n, each as likely as the others', () => {
  const draws = new Draws(5, 'integer');
  const counts = new Array<number>(7).fill(0);
  for (let i = 0; i < 70_000; i++) (counts[draws.integer(7)] as number)++;
  const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  expect(chiSquare).toBeLessThan(16.8); // 6 degrees of freedom, 1 % level; the seed is fixed
  expect(draws.integer(1)).toBe(0);
  for (const n of [0, -1, 1.5, 2 ** 32 + 1, NaN]) expect(() => draws.integer(n)).toThrow(RangeError);
});

test('a shuffle holds each number once', () => {
  fc.assert(
    fc.property(fc.nat(300), fc.maxSafeInteger(), (n, seed) => {
      expect([...shuffled(n, seed, 'split')].sort((a, b) => a - b)).toEqual([...Array(n).keys()]);
    }),
  );
});

test('seeds, purposes and indices that would be cut off are refused', () => {
  expect(() => new Draws(1.5, 'a')).toThrow(RangeError);
  expect(() => new Draws(2 ** 53, 'a')).toThrow(RangeError);
  expect(() => new Draws(1, -1)).toThrow(RangeError);
  expect(() => new Draws(1, 'a', 2 ** 32)).toThrow(RangeError);
  expect(() => new Draws(1, 'a', 1, 2, 3)).toThrow(RangeError);
});
