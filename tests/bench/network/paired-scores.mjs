import {
  balancedAccuracy,
  bootstrapIntervals,
  brierScore,
  confusionMatrix,
  expectedCalibrationError,
  reliabilityBins,
  rocAuc,
} from '@perseus/core';

/** Names of the scores, in the order of a table. */
export const SCORES = ['accuracy', 'balanced accuracy', 'ROC-AUC', 'ECE', 'Brier score'];

/**
 * @typedef {object} Judgements rows in one order, whatever judged them
 * @property {number[]} groups rows of one group show one object, or objects that a split keeps together
 * @property {number[]} labels
 * @property {number[]} pMember
 * @property {number[]} predicted
 */

/** @param {Judgements} judgements */
export function scoresOf({ labels, pMember, predicted }, weights) {
  const { counts } = confusionMatrix(labels, predicted, 2, weights);
  const total = counts.flat().reduce((sum, count) => sum + count, 0);
  const values = [
    (counts[0][0] + counts[1][1]) / total,
    balancedAccuracy(counts),
    rocAuc(labels, pMember, weights),
    expectedCalibrationError(reliabilityBins(labels, pMember, weights)),
    brierScore(labels, pMember, weights),
  ];
  return Object.fromEntries(SCORES.map((name, i) => [name, values[i]]));
}

/** Scores with their intervals over the groups. */
export function scoresWithIntervals(judgements) {
  return withIntervals(judgements.groups, (weights) => scoresOf(judgements, weights));
}

/**
 * What `other` scores more than `one` on the same rows, with intervals: each resample draws the same groups for both, so that
 * what the objects are like does not widen them.
 */
export function pairedDifferences(one, other) {
  return withIntervals(one.groups, (weights) => {
    const [before, after] = [scoresOf(one, weights), scoresOf(other, weights)];
    const minus = (name) => (before[name] === null ? null : after[name] - before[name]);
    return Object.fromEntries(SCORES.map((name) => [name, minus(name)]));
  });
}

async function withIntervals(groups, statistics) {
  const intervals = await bootstrapIntervals(groups, statistics, { seed: 1 });
  const values = statistics();
  return SCORES.map((name) => ({ value: values[name], interval: intervals[name] }));
}

/** How many labels differ, and how far probabilities are apart. */
export function changes(one, other) {
  const apart = one.pMember.map((p, row) => Math.abs(other.pMember[row] - p));
  return {
    labels: one.predicted.filter((label, row) => label !== other.predicted[row]).length,
    largest: Math.max(...apart),
    mean: apart.reduce((sum, each) => sum + each, 0) / apart.length,
  };
}
