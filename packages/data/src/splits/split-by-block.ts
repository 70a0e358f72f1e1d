import { PerseusError, SPLITS, shuffled, type Label, type Split } from '@perseus/core';

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
 * Blocks go, the largest first and else in random order, to the split where they raise the summed squared excess over
 * the shares least. For blocks of one row this is the apportionment of Webster and Sainte-Laguë: counts are within one
 * of the shares. Pure function of its arguments.
 *
 * @param blocks block of each row, numbered from 0
 */
export function splitByBlock(
  labels: readonly Label[],
  blocks: Int32Array,
  shares: SplitShares,
  seed: number,
): Split[] {
  const contents = blockContents(labels, blocks);
  const wanted = targets(labels, shares);
  const taken = noCounts();
  const splitOfBlock = new Array<Split>(contents.length);
  const order = [...shuffled(contents.length, seed, 'split')];
  const sizeOf = (block: number) =>
    (contents[block] as BlockContent).member + (contents[block] as BlockContent).background;
  order.sort((a, b) => sizeOf(b) - sizeOf(a));
  for (const block of order) {
    const content = contents[block] as BlockContent;
    const split = cheapest(content, taken, wanted);
    taken[split].member += content.member;
    taken[split].background += content.background;
    splitOfBlock[block] = split;
  }
  return Array.from(blocks, (block) => splitOfBlock[block] as Split);
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
      'or too close together to share. Add objects, or set the fraction of that split to 0.',
    { split: missing.split },
  );
}

export function countSplits(labels: readonly Label[], splits: readonly Split[]): SplitCounts {
  const counts = noCounts();
  splits.forEach((split, i) => counts[split][className(labels[i] as Label)]++);
  return counts;
}

interface BlockContent {
  member: number;
  background: number;
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

function blockContents(labels: readonly Label[], blocks: Int32Array): BlockContent[] {
  const contents: BlockContent[] = [];
  blocks.forEach((block, i) => {
    const content = (contents[block] ??= { member: 0, background: 0 });
    content[className(labels[i] as Label)]++;
  });
  return contents;
}

function targets(labels: readonly Label[], shares: SplitShares): SplitCounts {
  const members = labels.reduce<number>((sum, label) => sum + label, 0);
  const wanted = noCounts();
  for (const split of SPLITS) {
    wanted[split] = {
      member: shares[split] * members,
      background: shares[split] * (labels.length - members),
    };
  }
  return wanted;
}

/** (taken + block - wanted)^2 / wanted, less what it was before and what is the same for every split. */
function cost(block: BlockContent, taken: BlockContent, wanted: BlockContent): number {
  const of = (name: keyof BlockContent) =>
    block[name] === 0 ? 0 : (block[name] * (block[name] + 2 * taken[name])) / wanted[name];
  return of('member') + of('background');
}

function cheapest(block: BlockContent, taken: SplitCounts, wanted: SplitCounts): Split {
  const costs = SPLITS.map((split) => cost(block, taken[split], wanted[split]));
  return SPLITS[costs.indexOf(Math.min(...costs))] as Split;
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
