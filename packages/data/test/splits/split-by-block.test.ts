import fc from 'fast-check';
import { SPLITS, type Label } from '@perseus/core';
import { expect, test } from 'vitest';
import {
  countSplits,
  isBalanced,
  refuseMissingClass,
  sharesOf,
  splitByBlock,
} from '../../src/splits/split-by-block.js';

const alone = (count: number) => Int32Array.from({ length: count }, (_, i) => i);
const labelsOf = (members: number, background: number): Label[] => [
  ...new Array<Label>(members).fill(1),
  ...new Array<Label>(background).fill(0),
];

test('by default three quarters and three quarters again: 0.5625, 0.1875, 0.25', () => {
  expect(sharesOf(0.25, 0.25)).toEqualWithin({ train: 0.5625, validation: 0.1875, test: 0.25 }, 1e-15);
});

test('rows on their own are shared to within one object of each class, whatever the numbers', () => {
  const cases = fc.tuple(
    fc.nat(400),
    fc.nat(400),
    fc.double({ min: 0.05, max: 0.6, noNaN: true }),
    fc.nat(99),
  );
  fc.assert(
    fc.property(cases, ([members, background, testFraction, seed]) => {
      const labels = labelsOf(members, background);
      const shares = sharesOf(testFraction, 0.25);
      const counts = countSplits(labels, splitByBlock(labels, alone(labels.length), shares, seed));
      for (const split of SPLITS) {
        expect(Math.abs(counts[split].member - shares[split] * members)).toBeLessThanOrEqual(1);
        expect(Math.abs(counts[split].background - shares[split] * background)).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test('no block is ever divided', () => {
  const rows = fc.array(fc.tuple(fc.nat(15), fc.constantFrom<Label>(0, 1)), { minLength: 1, maxLength: 80 });
  fc.assert(
    fc.property(rows, fc.nat(99), (drawn, seed) => {
      const names = [...new Set(drawn.map(([block]) => block))];
      const blocks = Int32Array.from(drawn, ([block]) => names.indexOf(block));
      const labels = drawn.map(([, label]) => label);
      const splits = splitByBlock(labels, blocks, sharesOf(0.25, 0.25), seed);
      blocks.forEach((block, i) => expect(splits[i]).toBe(splits[blocks.indexOf(block)]));
    }),
  );
});

test('one seed gives one split, and another seed another', () => {
  const labels = labelsOf(60, 60);
  const split = (seed: number) => splitByBlock(labels, alone(120), sharesOf(0.25, 0.25), seed);
  expect(split(5)).toEqual(split(5));
  expect(split(6)).not.toEqual(split(5));
});

test('every row is as likely as its share to be tested on', () => {
  const labels = labelsOf(20, 20);
  const tested = new Array<number>(40).fill(0);
  for (let seed = 0; seed < 400; seed++)
    splitByBlock(labels, alone(40), sharesOf(0.25, 0.25), seed).forEach((split, i) => {
      if (split === 'test') tested[i] = (tested[i] as number) + 1;
    });
  // Binomial(400, 1/4): 100 +- 8.7; forty draws beyond five deviations would be a fault.
  for (const count of tested) expect(Math.abs(count - 100)).toBeLessThan(44);
});

test('a split of fraction 0 stays empty, and a test fraction of 1 takes all', () => {
  const labels = labelsOf(10, 10);
  expect(new Set(splitByBlock(labels, alone(20), sharesOf(0, 0), 1))).toEqual(new Set(['train']));
  expect(new Set(splitByBlock(labels, alone(20), sharesOf(1, 0.25), 1))).toEqual(new Set(['test']));
});

test('balanced is within 20 % of the shares, with both classes in each split', () => {
  const labels = labelsOf(50, 50);
  const shares = sharesOf(0.25, 0.25);
  expect(isBalanced(labels, splitByBlock(labels, alone(100), shares, 1), shares)).toBe(true);
  // Four fifths of the rows hang together: no split but the training one can take them, and it is too large then.
  const crowd = Int32Array.from({ length: 100 }, (_, i) => (i % 5 === 0 ? 1 + i : 0));
  const numbers = [...new Set(crowd)];
  const blocks = crowd.map((block) => numbers.indexOf(block));
  expect(isBalanced(labels, splitByBlock(labels, blocks, shares, 1), shares)).toBe(false);
});

test('a split without a class is refused by name; a set for testing alone may be of one class', () => {
  const shares = sharesOf(0.25, 0.25);
  const few = labelsOf(2, 30);
  const counts = countSplits(few, splitByBlock(few, alone(32), shares, 1));
  expect(() => refuseMissingClass(counts, shares)).toThrow(/has no member objects: the table has 2/);
  const members = labelsOf(5, 0);
  const all = sharesOf(1, 0);
  expect(() =>
    refuseMissingClass(countSplits(members, splitByBlock(members, alone(5), all, 1)), all),
  ).not.toThrow();
  expect(() =>
    refuseMissingClass(countSplits(members, splitByBlock(members, alone(5), shares, 1)), shares),
  ).toThrow(expect.objectContaining({ code: 'DATASET_TOO_SMALL' }) as Error);
});
