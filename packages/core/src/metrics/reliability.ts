/** The objects whose probability lies in (lower, upper] (the first bin holds 0 too). */
export interface ReliabilityBin {
  lower: number;
  upper: number;
  count: number;
  /** Null in an empty bin. */
  meanProbability: number | null;
  memberFraction: number | null;
}

export const RELIABILITY_BINS = 10;

/**
 * Mean probability and true member fraction in bins of equal width: on the diagonal where probabilities mean what
 * they say.
 *
 * @param labels 1 for member, 0 for background
 * @param pMember probabilities, 0 to 1
 * @param weights how often each row counts; 1 where not given
 * @see scikit-learn's calibration_curve (strategy uniform) gives the same for the bins that are not empty
 */
export function reliabilityBins(
  labels: ArrayLike<number>,
  pMember: ArrayLike<number>,
  weights?: ArrayLike<number>,
  bins: number = RELIABILITY_BINS,
): ReliabilityBin[] {
  const counts = new Float64Array(bins);
  const probabilities = new Float64Array(bins);
  const members = new Float64Array(bins);
  for (let row = 0; row < labels.length; row++) {
    const weight = weights ? weights[row]! : 1;
    const bin = binOf(pMember[row]!, bins);
    counts[bin]! += weight;
    probabilities[bin]! += weight * pMember[row]!;
    members[bin]! += weight * labels[row]!;
  }
  return Array.from(counts, (count, bin) => ({
    lower: bin / bins,
    upper: (bin + 1) / bins,
    count,
    meanProbability: count > 0 ? probabilities[bin]! / count : null,
    memberFraction: count > 0 ? members[bin]! / count : null,
  }));
}

/**
 * Expected calibration error: how far probability and member fraction are apart, averaged over the objects.
 *
 * @returns 0 to 1; null for no rows
 * @see Naeini, Cooper & Hauskrecht (2015), AAAI; with equal bins of p_member, both classes alike
 */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number | null {
  let sum = 0;
  let total = 0;
  for (const { count, meanProbability, memberFraction } of bins) {
    total += count;
    if (meanProbability !== null && memberFraction !== null) {
      sum += count * Math.abs(meanProbability - memberFraction);
    }
  }
  return total > 0 ? sum / total : null;
}

function binOf(p: number, bins: number): number {
  const bin = Math.min(Math.max(Math.ceil(p * bins) - 1, 0), bins - 1);
  // The product rounds: a probability may come to lie one bin above or below the edges as they are told.
  if (p > (bin + 1) / bins) return bin + 1;
  return bin > 0 && p <= bin / bins ? bin - 1 : bin;
}
