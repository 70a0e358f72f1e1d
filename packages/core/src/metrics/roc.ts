import { descend } from './ranking.js';

/**
 * Area under the ROC curve: the chance that a member scores above a background, ties counted half.
 *
 * @param labels 1 for member, 0 for background
 * @param scores higher means member; finite
 * @param weights how often each row counts; 1 where not given
 * @returns 0 to 1; null where either class is missing
 * @see scikit-learn's roc_auc_score gives the same
 */
export function rocAuc(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number | null {
  let area = 0;
  let [membersAbove, backgroundsAbove] = [0, 0];
  descend(labels, scores, weights, (members, backgrounds) => {
    area += ((backgrounds - backgroundsAbove) * (members + membersAbove)) / 2;
    membersAbove = members;
    backgroundsAbove = backgrounds;
  });
  const pairs = membersAbove * backgroundsAbove;
  return pairs > 0 ? area / pairs : null;
}
