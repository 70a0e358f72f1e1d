import { shuffled, type Split } from '@perseus/core';

/**
 * The thesis's split, which knows no objects: rows at random into training and test, then the training rows, each with
 * its copies, at random into training and validation. Copies of one object come on both sides of the second cut.
 *
 * @param copies rows that each row becomes, one after another
 * @returns the split of each copy; sizes as scikit-learn's `train_test_split` has them (the held-out part rounded up)
 */
export function splitByRow(
  rows: number,
  copies: number,
  fractions: { test: number; validation: number },
  seed: number,
): Split[] {
  const splits = new Array<Split>(rows * copies).fill('train');
  const order = shuffled(rows, seed, 'rows');
  const tested = Math.ceil(fractions.test * rows);
  const train: number[] = [];
  order.forEach((row, place) => {
    for (let copy = row * copies; copy < (row + 1) * copies; copy++)
      if (place < tested) splits[copy] = 'test';
      else train.push(copy);
  });
  const validated = Math.ceil(fractions.validation * train.length);
  for (const place of shuffled(train.length, seed, 'copies').subarray(0, validated))
    splits[train[place] as number] = 'validation';
  return splits;
}
