import { groupsOf, type Label, type SkyPosition, type Split } from '@perseus/core';
import { overlappingPairs } from './footprints.js';
import {
  countSplits,
  isBalanced,
  refuseMissingClass,
  splitByBlock,
  type SplitShares,
} from './split-by-block.js';

export interface SplitRequest {
  positions: readonly SkyPosition[];
  labels: readonly Label[];
  groups: Int32Array;
  /** Size of the cutouts on the sky; null where the pixel scale is not known. */
  footprintArcsec: { width: number; height: number } | null;
  shares: SplitShares;
  seed: number;
  /** Splits that the table gives: kept as they are. */
  given: readonly Split[] | null;
}

export interface AssignedSplits {
  splits: readonly Split[];
  method: 'given' | 'by group' | 'by overlapping footprints';
  /** Pairs of different objects whose cutouts share a piece of sky; and those of them on two sides of a split. */
  overlaps: number;
  overlapsAcrossSplits: number;
  /** Whether every overlap is within one split. */
  overlapsKeptTogether: boolean;
  /** Rows in the largest set of cutouts that overlap, directly or through others. */
  largestOverlap: number;
  /** Pairs of rows of one object on two sides: 0 unless the splits were given. */
  groupsAcrossSplits: number;
}

/**
 * Puts each row into a split: all rows of an object on one side, and overlapping cutouts too where that leaves splits
 * within 20 % of their shares and with both classes. In a crowded field everything overlaps with something; then only
 * objects are kept together, and the overlaps across are counted.
 *
 * @throws PerseusError `DATASET_TOO_SMALL` where a split would lack a class
 */
export function assignSplits(request: SplitRequest): AssignedSplits {
  const { positions, labels, groups, footprintArcsec, shares, seed, given } = request;
  const overlaps =
    footprintArcsec === null
      ? []
      : overlappingPairs(positions, footprintArcsec.width, footprintArcsec.height).filter(
          ([i, j]) => groups[i] !== groups[j],
        );
  const blocks = groupsOf([...pairsOfGroups(groups), ...overlaps], labels.length);
  const { splits, method } = chooseSplits();
  const overlapsAcrossSplits = countAcross(overlaps, splits);
  return {
    splits,
    method,
    overlaps: overlaps.length,
    overlapsAcrossSplits,
    overlapsKeptTogether: footprintArcsec !== null && overlapsAcrossSplits === 0,
    largestOverlap: largestBlock(blocks),
    groupsAcrossSplits: countAcross([...pairsOfGroups(groups)], splits),
  };

  function chooseSplits(): Pick<AssignedSplits, 'splits' | 'method'> {
    if (given !== null) return { splits: given, method: 'given' };
    if (overlaps.length > 0) {
      const together = splitByBlock(labels, blocks, shares, seed);
      if (isBalanced(labels, together, shares))
        return { splits: together, method: 'by overlapping footprints' };
    }
    const byGroup = splitByBlock(labels, groups, shares, seed);
    refuseMissingClass(countSplits(labels, byGroup), shares);
    return { splits: byGroup, method: 'by group' };
  }
}

/** Each row of a group paired with the group's row before it: enough to connect them all. */
function* pairsOfGroups(groups: Int32Array): Generator<[number, number]> {
  const last = new Map<number, number>();
  for (let row = 0; row < groups.length; row++) {
    const group = groups[row] as number;
    const before = last.get(group);
    if (before !== undefined) yield [before, row];
    last.set(group, row);
  }
}

function countAcross(pairs: ReadonlyArray<readonly [number, number]>, splits: readonly Split[]): number {
  return pairs.reduce((across, [i, j]) => across + (splits[i] === splits[j] ? 0 : 1), 0);
}

function largestBlock(blocks: Int32Array): number {
  const sizes = new Map<number, number>();
  for (const block of blocks) sizes.set(block, (sizes.get(block) ?? 0) + 1);
  return [...sizes.values()].reduce((largest, size) => Math.max(largest, size), 0);
}
