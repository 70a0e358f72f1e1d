import { PerseusError, SPLITS, type Label, type Split } from '@perseus/core';
import { shareOut } from './share-out.js';

/** Share of the objects that each split is to have; they sum to 1. */
export type SplitShares = Record<Split, number>;

export type SplitCounts = Record<Split, { member: number; background: number }>;

/** How far a split's size may be from its share before the split counts as unbalanced. */
const BALANCE = 0.2;

/** @param validationFraction of what the test split leaves */
export function sharesOf(testFraction: number, validationFraction: number): SplitShares {
  const rest = 1 - testFraction;
  return {
    train: rest * (1 - validationFraction),
    validation: rest * validationFraction,
    test: testFraction,
  };
}

/**
 * Splits rows at random so that each split has its share of members and of background, and no block is divided.
 *
 * @param blocks block of each row, numbered from 0
 * @param bases what each label rests on: the splits have their share of each basis too, as far as that is possible
 */
export function splitByBlock(
  labels: readonly Label[],
  blocks: Int32Array,
  shares: SplitShares,
  seed: number,
  bases: readonly string[] = [],
): Split[] {
  const inOrder = SPLITS.map((split) => shares[split]);
  const bins = shareOut(strataOf(labels, bases), blocks, inOrder, seed, 'split');
  return Array.from(bins, (bin) => SPLITS[bin] as Split);
}

/** The labels as one stratification, and the labels by basis as another where there is more than one basis to a label. */
export function strataOf(labels: readonly Label[], bases: readonly string[]): Int32Array[] {
  const byLabel = Int32Array.from(labels);
  const numbers = new Map<string, number>();
  const byBasis = Int32Array.from(labels, (label, i) => {
    const key = `${label} ${bases[i] ?? ''}`;
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
  return numbers.size > new Set(labels).size ? [byLabel, byBasis] : [byLabel];
}

/** Whether each split is within 20 % of its share of the rows and has rows of each class that there is. */
export function isBalanced(labels: readonly Label[], splits: readonly Split[], shares: SplitShares): boolean {
  const counts = countSplits(labels, splits);
  const sizesFit = SPLITS.every((split) => {
    const wanted = shares[split] * labels.length;
    return Math.abs(counts[split].member + counts[split].background - wanted) <= BALANCE * wanted;
  });
  return sizesFit && missingClass(counts, shares) === null;
}

/**
 * Refuses a split that nothing can be learnt from or measured on: a split that is asked for and lacks a class.
 *
 * @throws PerseusError `DATASET_TOO_SMALL`
 */
export function refuseMissingClass(counts: SplitCounts, shares: SplitShares): void {
  const missing = missingClass(counts, shares);
  if (missing === null) return;
  const total = SPLITS.reduce((sum, split) => sum + counts[split][missing.name], 0);
  throw new PerseusError(
    'DATASET_TOO_SMALL',
    `The ${missing.split} split has no ${missing.name} objects: the table has ${total} that can be used, too few ` +
      `or too close together to share. Add objects, or ${missing.split === 'train' ? 'leave less to the other splits' : `set --${missing.split}-fraction to 0`}.`,
    { split: missing.split },
  );
}

export function countSplits(labels: readonly Label[], splits: readonly Split[]): SplitCounts {
  const counts = noCounts();
  splits.forEach((split, i) => counts[split][className(labels[i] as Label)]++);
  return counts;
}

function className(label: Label): 'member' | 'background' {
  return label === 1 ? 'member' : 'background';
}

function noCounts(): SplitCounts {
  return {
    train: { member: 0, background: 0 },
    validation: { member: 0, background: 0 },
    test: { member: 0, background: 0 },
  };
}

function missingClass(
  counts: SplitCounts,
  shares: SplitShares,
): { split: Split; name: 'member' | 'background' } | null {
  for (const split of SPLITS) {
    for (const name of ['member', 'background'] as const) {
      // A set that is for testing alone may well be of one class.
      const expected = shares.test < 1 || SPLITS.some((other) => counts[other][name] > 0);
      if (shares[split] > 0 && expected && counts[split][name] === 0) return { split, name };
    }
  }
  return null;
}
