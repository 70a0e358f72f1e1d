import { descend, totalsOf } from './ranking.js';

/**
 * Average precision: purity summed over the steps of completeness, without interpolation.
 *
 * @param labels, scores, weights as those of `rocAuc`
 * @returns 0 to 1; null where either class is missing (there it says nothing about the scores)
 * @see scikit-learn's average_precision_score gives the same
 */
export function averagePrecision(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number | null {
  const totals = totalsOf(labels, weights);
  if (totals.members === 0 || totals.backgrounds === 0) return null;
  let sum = 0;
  let members = 0;
  for (const passed of descend(labels, scores, weights)) {
    // Nothing passed yet: rows of weight 0 at the top.
    if (passed.members === members) continue;
    sum += (passed.members - members) * (passed.members / (passed.members + passed.backgrounds));
    members = passed.members;
  }
  return sum / totals.members;
}
