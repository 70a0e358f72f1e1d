import { PerseusError, type Dataset, type RunConfig } from '@perseus/core';

/** What a row counts for in the loss by its `label_basis`; rows of a basis that is not named count 1. */
export type BasisWeights = RunConfig['dataset']['basisWeights'];

/**
 * Reads `spec-galaxy=1,morphology=0.5`.
 *
 * @throws PerseusError `OPTION_INVALID`; a weight is above 0, and what is to count nothing is left out instead
 */
export function parseBasisWeights(text: string): BasisWeights {
  const weights: BasisWeights = {};
  for (const part of text.split(',')) {
    const [, basis, number = ''] = /^\s*([^=]*[^=\s])\s*=\s*(\S+)\s*$/.exec(part) ?? [];
    const weight = Number(number);
    if (basis === undefined || !Number.isFinite(weight) || weight < 0) {
      throw new PerseusError(
        'OPTION_INVALID',
        `"${part.trim()}" is no weight of a label basis. Write basis=weight, with commas between them: spec-galaxy=1,morphology=0.5.`,
        { option: 'weigh-basis' },
      );
    }
    if (weight === 0) {
      throw new PerseusError(
        'OPTION_INVALID',
        `The label basis "${basis}" has the weight 0, and a weight is above 0. Leave its rows out instead: --leave-out-basis ${basis}.`,
        { option: 'weigh-basis' },
      );
    }
    weights[basis] = weight;
  }
  return weights;
}

/** Row filters that leave these bases out. */
export function leavingOut(bases: readonly string[]): string[] {
  return bases.map((basis) => `label_basis!=${basis}`);
}

/**
 * That the dataset has rows of each: a name that is mistyped would else weigh or leave out nothing, without a word.
 *
 * @throws PerseusError `LABEL_BASIS_UNKNOWN` with the bases that there are
 */
export function checkBases({ folder, objects }: Dataset, bases: readonly string[]): void {
  const known = new Set(objects.map(({ labelBasis }) => labelBasis));
  const unknown = bases.find((basis) => !known.has(basis));
  if (unknown === undefined) return;
  const there = [...known].filter((basis) => basis !== '').sort();
  throw new PerseusError(
    'LABEL_BASIS_UNKNOWN',
    `dataset "${folder}" has no rows of the label basis "${unknown}". ` +
      `${there.length > 0 ? `It has: ${there.join(', ')}.` : 'Its rows name no basis: build it from a table with label_basis.'}`,
    { path: folder, column: 'label_basis' },
  );
}

/** What each of these rows counts for. */
export function weightsOf(
  { objects }: Pick<Dataset, 'objects'>,
  rows: Int32Array,
  weights: BasisWeights,
): Float32Array<ArrayBuffer> {
  return Float32Array.from(rows, (row) => {
    const { labelBasis } = objects[row]!;
    return Object.hasOwn(weights, labelBasis) ? weights[labelBasis]! : 1;
  });
}
