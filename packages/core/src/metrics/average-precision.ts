import { descend } from './ranking.js';

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
  let sum = 0;
  let [membersAbove, backgroundsAbove] = [0, 0];
  descend(labels, scores, weights, (members, backgrounds) => {
    backgroundsAbove = backgrounds;
    // Rows of weight 0 at the top pass nothing, and nothing by nothing would be NaN.
    if (members === membersAbove) return;
    sum += (members - membersAbove) * (members / (members + backgrounds));
    membersAbove = members;
  });
  return membersAbove > 0 && backgroundsAbove > 0 ? sum / membersAbove : null;
}
