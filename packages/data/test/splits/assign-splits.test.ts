import { groupsOf, pairsWithin, type Label, type SkyPosition } from '@perseus/core';
import { expect, test } from 'vitest';
import { assignSplits, type SplitRequest } from '../../src/splits/assign-splits.js';
import { sharesOf } from '../../src/splits/split-by-block.js';

/** Objects in a line along right ascension on the equator, `stepArcsec` apart, by turns background and member. */
function line(count: number, stepArcsec: number): { positions: SkyPosition[]; labels: Label[] } {
  const positions = Array.from({ length: count }, (_, i) => ({
    raDeg: 10 + (i * stepArcsec) / 3600,
    decDeg: 0,
  }));
  return { positions, labels: positions.map((_, i) => (i % 2) as Label) };
}

function assign(objects: ReturnType<typeof line>, changes: Partial<SplitRequest> = {}) {
  return assignSplits({
    ...objects,
    groups: groupsOf(pairsWithin(objects.positions, 2), objects.positions.length),
    footprintArcsec: { width: 20, height: 20 },
    shares: sharesOf(0.25, 0.25),
    seed: 1,
    given: null,
    ...changes,
  });
}

test('cutouts that overlap stay on one side where that leaves balanced splits', () => {
  // Pairs 15 arcsec apart, each pair far from the next.
  const pairs = line(80, 60);
  pairs.positions.forEach((position, i) => (position.raDeg += i % 2 === 1 ? -45 / 3600 : 0));
  const { splits, ...rest } = assign(pairs);
  expect(rest).toEqual({
    method: 'by overlapping footprints',
    overlaps: 40,
    largestOverlap: 2,
    overlapsAcrossSplits: 0,
    overlapsKeptTogether: true,
    groupsAcrossSplits: 0,
  });
  for (let i = 0; i < 80; i += 2) expect(splits[i]).toBe(splits[i + 1]);
});

test('in a crowd where everything overlaps only objects stay together, and the overlaps across are counted', () => {
  const crowd = line(80, 15);
  const { splits, ...rest } = assign(crowd);
  const across = splits.filter((split, i) => i > 0 && split !== splits[i - 1]).length;
  expect(rest).toEqual({
    method: 'by group',
    overlaps: 79,
    largestOverlap: 80,
    overlapsAcrossSplits: across,
    overlapsKeptTogether: false,
    groupsAcrossSplits: 0,
  });
  expect(across).toBeGreaterThan(10);
});

test('without a pixel scale nothing is said to be kept together', () => {
  expect(assign(line(80, 15), { footprintArcsec: null })).toMatchObject({
    method: 'by group',
    overlaps: 0,
    overlapsKeptTogether: false,
  });
});

test('splits that are given stay as they are, and what they tear apart is counted', () => {
  const copies = line(8, 100);
  copies.positions[1] = { ...(copies.positions[0] as SkyPosition) };
  copies.positions[2] = { raDeg: (copies.positions[0] as SkyPosition).raDeg + 15 / 3600, decDeg: 0 };
  const given = ['train', 'test', 'test', 'train', 'train', 'validation', 'train', 'train'] as const;
  expect(assign(copies, { given })).toMatchObject({
    splits: given,
    method: 'given',
    groupsAcrossSplits: 1,
    overlaps: 2,
    overlapsAcrossSplits: 1,
    overlapsKeptTogether: false,
  });
});

test('folds and blocks of sky part neither objects nor what they promise to keep together', () => {
  const { positions, labels } = line(120, 60);
  positions[7] = positions[90] as SkyPosition;
  const folded = assign({ positions, labels }, { folds: { of: 5, fold: 1 } });
  expect(folded.groupsAcrossSplits).toBe(0);
  expect(folded.folds?.[7]).toBe(folded.folds?.[90]);
  expect(folded.splits.filter((split) => split === 'test').length).toBe(24);
  const blocks = assign({ positions, labels }, { blockArcmin: 10 });
  expect(blocks).toMatchObject({ method: 'by blocks of sky', groupsAcrossSplits: 0 });
  // Ten objects a minute apart: at most one change of side for each edge of a block, and two for the object that moved.
  const changes = blocks.splits.filter((split, i) => i > 0 && split !== blocks.splits[i - 1]).length;
  expect(changes).toBeLessThanOrEqual(14);
});

test('blocks so large that a split lacks a class are refused', () => {
  expect(() => assign(line(40, 60), { blockArcmin: 600 })).toThrow(
    expect.objectContaining({ code: 'DATASET_TOO_SMALL' }) as Error,
  );
});
