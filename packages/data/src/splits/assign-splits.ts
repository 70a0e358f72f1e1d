import { groupsOf, type Label, type SkyPosition, type Split } from '@perseus/core';
import { splitIntoFolds, type FoldChoice, type FoldedSplits } from './folds.js';
import { overlappingPairs } from './footprints.js';
import { blocksOfSky } from './sky-cells.js';
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
  /** What each label rests on: splits have their share of each basis, as far as that is possible. */
  bases?: readonly string[];
  groups: Int32Array;
  /** Size of the cutouts on the sky; null where the pixel scale is not known. */
  footprintArcsec: { width: number; height: number } | null;
  shares: SplitShares;
  seed: number;
  /** Splits that the table gives: kept as they are. */
  given: readonly Split[] | null;
  /** The test split is one of so many folds. */
  folds?: FoldChoice;
  /** Squares of sky of this side are kept on one side. */
  blockArcmin?: number;
}

export interface AssignedSplits {
  splits: readonly Split[];
  method: 'given' | 'by group' | 'by overlapping footprints' | 'by blocks of sky';
  /** Fold of each row, where the test split is one of several. */
  folds?: Int32Array;
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

type Chosen = Pick<AssignedSplits, 'splits' | 'method' | 'folds'>;

/**
 * Puts each row into a split: all rows of an object on one side, and overlapping cutouts too where that leaves splits
 * within 20 % of their shares and with both classes. In a crowded field everything overlaps with something; then only
 * objects are kept together, and the overlaps across are counted.
 *
 * @throws PerseusError `DATASET_TOO_SMALL` where a split would lack a class
 */
export function assignSplits(request: SplitRequest): AssignedSplits {
  const { positions, labels, groups, footprintArcsec } = request;
  const overlaps =
    footprintArcsec === null
      ? []
      : overlappingPairs(positions, footprintArcsec.width, footprintArcsec.height).filter(
          ([i, j]) => groups[i] !== groups[j],
        );
  const footprints = groupsOf([...pairsOfGroups(groups), ...overlaps], labels.length);
  const chosen = chooseSplits(request, overlaps.length > 0 ? footprints : null);
  const overlapsAcrossSplits = countAcross(overlaps, chosen.splits);
  return {
    ...chosen,
    overlaps: overlaps.length,
    overlapsAcrossSplits,
    overlapsKeptTogether: footprintArcsec !== null && overlapsAcrossSplits === 0,
    largestOverlap: largestBlock(footprints),
    groupsAcrossSplits: countAcross([...pairsOfGroups(groups)], chosen.splits),
  };
}

function chooseSplits(request: SplitRequest, footprints: Int32Array | null): Chosen {
  const { positions, labels, groups, given, blockArcmin } = request;
  if (given !== null) return { splits: given, method: 'given' };
  if (blockArcmin !== undefined) {
    const split = splitBlocks(request, blocksOfSky(positions, groups, blockArcmin));
    refuseMissingClass(countSplits(labels, split.splits), split.shares);
    return { ...resultOf(split), method: 'by blocks of sky' };
  }
  if (footprints !== null) {
    const together = splitBlocks(request, footprints);
    if (together.balanced) return { ...resultOf(together), method: 'by overlapping footprints' };
  }
  const byGroup = splitBlocks(request, groups);
  refuseMissingClass(countSplits(labels, byGroup.splits), byGroup.shares);
  return { ...resultOf(byGroup), method: 'by group' };
}

type SplitBlocks = Omit<FoldedSplits, 'folds'> & { folds?: Int32Array };

function splitBlocks(
  { labels, bases = [], shares, seed, folds }: SplitRequest,
  blocks: Int32Array,
): SplitBlocks {
  if (folds !== undefined) return splitIntoFolds({ labels, bases, blocks, shares, seed }, folds);
  const splits = splitByBlock(labels, blocks, shares, seed, bases);
  return { splits, shares, balanced: isBalanced(labels, splits, shares) };
}

function resultOf({ splits, folds }: SplitBlocks): Omit<Chosen, 'method'> {
  return { splits, ...(folds && { folds }) };
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
