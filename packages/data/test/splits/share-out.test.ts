import fc from 'fast-check';
import { separationArcsec, type Label, type SkyPosition } from '@perseus/core';
import { expect, test } from 'vitest';
import { splitIntoFolds } from '../../src/splits/folds.js';
import { shareOut } from '../../src/splits/share-out.js';
import { blocksOfSky } from '../../src/splits/sky-cells.js';
import { sharesOf, splitByBlock } from '../../src/splits/split-by-block.js';
import { splitByRow } from '../../src/splits/split-rows.js';

const alone = (count: number) => Int32Array.from({ length: count }, (_, i) => i);
const countOf = <T>(values: Iterable<T>, wanted: T) => [...values].filter((value) => value === wanted).length;

/** Rows with a label and one of three bases. */
const someRows = fc.array(fc.tuple(fc.constantFrom<Label>(0, 1), fc.constantFrom('a', 'b', 'c')), {
  minLength: 30,
  maxLength: 300,
});

test('each basis of each label is shared to within two objects, and each label to within two', () => {
  fc.assert(
    fc.property(someRows, fc.nat(99), (rows, seed) => {
      const labels = rows.map(([label]) => label);
      const bases = rows.map(([, basis]) => basis);
      const shares = sharesOf(0.25, 0.25);
      const splits = splitByBlock(labels, alone(rows.length), shares, seed, bases);
      for (const split of ['train', 'validation', 'test'] as const) {
        const within = rows.filter((_, i) => splits[i] === split);
        for (const label of [0, 1] as const) {
          const wanted = shares[split] * countOf(labels, label);
          expect(
            Math.abs(
              countOf(
                within.map(([of]) => of),
                label,
              ) - wanted,
            ),
          ).toBeLessThanOrEqual(2);
          for (const basis of ['a', 'b', 'c']) {
            const isOf = ([l, b]: [Label, string]) => l === label && b === basis;
            const share = shares[split] * rows.filter(isOf).length;
            expect(Math.abs(within.filter(isOf).length - share)).toBeLessThanOrEqual(2);
          }
        }
      }
    }),
  );
});

test('every row is in one fold, is tested on once, and the folds are the same whichever is tested on', () => {
  fc.assert(
    fc.property(someRows, fc.integer({ min: 2, max: 10 }), fc.nat(99), (rows, of, seed) => {
      const labels = rows.map(([label]) => label);
      const blocks = Int32Array.from(rows, (_, i) => Math.floor(i / 2));
      const request = { labels, bases: [], blocks, shares: sharesOf(0.25, 0.25), seed };
      const all = Array.from({ length: of }, (_, fold) => splitIntoFolds(request, { of, fold }));
      const tested = rows.map((_, i) => all.filter(({ splits }) => splits[i] === 'test').length);
      expect(new Set(tested)).toEqual(new Set([1]));
      all.forEach(({ folds, splits }, fold) => {
        expect(folds).toEqual(all[0]?.folds);
        folds.forEach((its, i) => {
          expect(splits[i] === 'test').toBe(its === fold);
          // Two rows of a block are on one side.
          expect(splits[i]).toBe(splits[i - (i % 2)]);
        });
      });
    }),
    { numRuns: 50 },
  );
});

test('folds of rows on their own have each label to within one', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.nat(200), fc.integer({ min: 2, max: 10 }), (members, background, of) => {
      const labels = [...Array<Label>(members).fill(1), ...Array<Label>(background).fill(0)];
      const folds = shareOut(
        [Int32Array.from(labels)],
        alone(labels.length),
        Array<number>(of).fill(1 / of),
        3,
        'x',
      );
      for (let fold = 0; fold < of; fold++) {
        const its = labels.filter((_, i) => folds[i] === fold);
        expect(Math.abs(countOf(its, 1) - members / of)).toBeLessThanOrEqual(1);
        expect(Math.abs(countOf(its, 0) - background / of)).toBeLessThanOrEqual(1);
      }
    }),
  );
});

const somewhere = fc.record({
  raDeg: fc.double({ min: 0, max: 360, noNaN: true }),
  decDeg: fc.double({ min: -90, max: 90, noNaN: true }),
});

test('blocks of sky are no larger than their side says, anywhere on the sky, and never part a group', () => {
  const near = fc.tuple(
    somewhere,
    fc.array(
      fc.tuple(
        fc.double({ min: -0.2, max: 0.2, noNaN: true }),
        fc.double({ min: -0.2, max: 0.2, noNaN: true }),
      ),
      { minLength: 2, maxLength: 20 },
    ),
  );
  fc.assert(
    fc.property(near, ([centre, offsets]) => {
      const positions = offsets.map(([x, y]): SkyPosition => ({
        raDeg: (centre.raDeg + x / Math.max(0.01, Math.cos((centre.decDeg * Math.PI) / 180)) + 360) % 360,
        decDeg: Math.max(-90, Math.min(90, centre.decDeg + y)),
      }));
      const blocks = blocksOfSky(positions, alone(positions.length), 6);
      positions.forEach((a, i) =>
        positions.forEach((b, j) => {
          // The diagonal of 6 arcmin; a cell on a strip is up to a half wider for being a whole number around the sky.
          if (blocks[i] === blocks[j]) expect(separationArcsec(a, b)).toBeLessThan(6 * 60 * 2);
        }),
      );
      const groups = Int32Array.from(positions, (_, i) => i % 2);
      const together = blocksOfSky(positions, groups, 6);
      groups.forEach((group, i) => expect(together[i]).toBe(together[group]));
    }),
  );
});

test('blocks are numbered from 0, and far positions are in different ones', () => {
  const positions = [0, 0.01, 5, 359.999].map((raDeg) => ({ raDeg, decDeg: 0.01 }));
  expect([...blocksOfSky(positions, alone(4), 3)]).toEqual([0, 0, 1, 2]);
});

test('the split by row has the sizes of scikit-learn, tests on whole objects and validates on copies', () => {
  const cases = fc.tuple(fc.integer({ min: 1, max: 300 }), fc.constantFrom(1, 16), fc.nat(99));
  fc.assert(
    fc.property(cases, ([rows, copies, seed]) => {
      const splits = splitByRow(rows, copies, { test: 0.25, validation: 0.25 }, seed);
      const tested = Math.ceil(rows / 4);
      expect(countOf(splits, 'test')).toBe(tested * copies);
      expect(countOf(splits, 'validation')).toBe(Math.ceil(((rows - tested) * copies) / 4));
      for (let row = 0; row < rows; row++) {
        const its = splits.slice(row * copies, (row + 1) * copies);
        expect([0, copies]).toContain(countOf(its, 'test'));
      }
    }),
  );
});
