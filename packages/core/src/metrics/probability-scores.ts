/**
 * Brier score: mean squared difference between probability and label; 0 is perfect, 0.25 is always saying one half.
 *
 * @param labels 1 for member, 0 for background
 * @param pMember probabilities, 0 to 1
 * @param weights how often each row counts; 1 where not given
 * @returns null for no rows
 * @see Brier (1950), Monthly Weather Review 78, 1; scikit-learn's brier_score_loss gives the same
 */
export function brierScore(
  labels: ArrayLike<number>,
  pMember: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number | null {
  return weightedMean(squaredErrors(labels, pMember), weights);
}

/**
 * Log loss: mean cross-entropy in nats. Probabilities are kept 2^-52 away from 0 and 1, so that one certain mistake is
 * expensive and not infinite.
 *
 * @param labels, pMember, weights as those of `brierScore`
 * @returns null for no rows
 * @see scikit-learn's log_loss gives the same
 */
export function logLoss(
  labels: ArrayLike<number>,
  pMember: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number | null {
  return weightedMean(logLosses(labels, pMember), weights);
}

/** What each row adds to the Brier score. */
export function squaredErrors(labels: ArrayLike<number>, pMember: ArrayLike<number>): Float64Array {
  return Float64Array.from(pMember, (p, row) => (p - labels[row]!) ** 2);
}

/** What each row adds to the log loss. */
export function logLosses(labels: ArrayLike<number>, pMember: ArrayLike<number>): Float64Array {
  return Float64Array.from(pMember, (probability, row) => {
    const p = Math.min(Math.max(probability, Number.EPSILON), 1 - Number.EPSILON);
    return labels[row] === 1 ? -Math.log(p) : -Math.log(1 - p);
  });
}

/** @returns null where the weights are all 0, or there are no values */
export function weightedMean(values: ArrayLike<number>, weights?: ArrayLike<number>): number | null {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < values.length; row++) {
    const weight = weights ? weights[row]! : 1;
    sum += weight * values[row]!;
    total += weight;
  }
  return total > 0 ? sum / total : null;
}
