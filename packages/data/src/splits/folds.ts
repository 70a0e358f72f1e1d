import { SPLITS, type Label, type Split } from '@perseus/core';
import { shareOut } from './share-out.js';
import { isBalanced, strataOf, type SplitShares } from './split-by-block.js';

/** Fold `fold` of `of`, from 0, is the test split; the others are training and validation. */
export interface FoldChoice {
  of: number;
  fold: number;
}

export interface FoldedRows {
  labels: readonly Label[];
  bases: readonly string[];
  blocks: Int32Array;
  /** Only the validation's share of what is not tested on counts. */
  shares: SplitShares;
  seed: number;
}

export interface FoldedSplits {
  splits: Split[];
  /** Fold of each row: the same whichever of them is tested on. */
  folds: Int32Array;
  shares: SplitShares;
  /** Whether every fold is within 20 % of its share and has each class. */
  balanced: boolean;
}

/** k-fold cross-validation: folds of equal share in each stratum, no block divided; one of them is the test split. */
export function splitIntoFolds(rows: FoldedRows, { of, fold }: FoldChoice): FoldedSplits {
  const { labels, bases, blocks, seed } = rows;
  const strata = strataOf(labels, bases);
  const folds = shareOut(strata, blocks, new Array<number>(of).fill(1 / of), seed, 'folds');
  const shares = sharesOfFold(rows.shares, of);
  const left = [...folds.keys()].filter((row) => folds[row] !== fold);
  const rest = shares.train + shares.validation;
  const sides = shareOut(
    strata.map((stratum) => Int32Array.from(left, (row) => stratum[row] as number)),
    numberedAnew(left.map((row) => blocks[row] as number)),
    [shares.train / rest, shares.validation / rest],
    seed,
    `validation of fold ${fold}`,
  );
  const splits = Array.from(folds, (): Split => 'test');
  left.forEach((row, i) => (splits[row] = SPLITS[sides[i] as number] as Split));
  return { splits, folds, shares, balanced: foldsAreBalanced(labels, folds, of) };
}

function sharesOfFold({ train, validation }: SplitShares, of: number): SplitShares {
  const rest = train + validation;
  const validationOfRest = rest > 0 ? validation / rest : 0;
  return {
    train: (1 - 1 / of) * (1 - validationOfRest),
    validation: (1 - 1 / of) * validationOfRest,
    test: 1 / of,
  };
}

function foldsAreBalanced(labels: readonly Label[], folds: Int32Array, of: number): boolean {
  return Array.from({ length: of }, (_, fold) => fold).every((fold) => {
    const splits = Array.from(folds, (its): Split => (its === fold ? 'test' : 'train'));
    return isBalanced(labels, splits, { train: 1 - 1 / of, validation: 0, test: 1 / of });
  });
}

function numberedAnew(blocks: readonly number[]): Int32Array {
  const numbers = new Map<number, number>();
  return Int32Array.from(blocks, (block) => {
    const number = numbers.get(block) ?? numbers.size;
    numbers.set(block, number);
    return number;
  });
}
