import { quantile, type CatalogueRow, type Classifier, type CutoutSource } from '@perseus/core';

/** How far the probabilities of the same objects lie apart in two renderings. */
export interface RenderingComparison {
  /** Objects that both have a probability for. */
  compared: number;
  /** Objects that only one has a probability for. */
  onlyOne: number;
  /** Of |p1 - p2|; NaN where nothing could be compared. */
  mean: number;
  median: number;
  percentile95: number;
  largest: number;
  /** Of p2 - p1: whether all move one way. */
  meanShift: number;
  labelChanges: number;
}

/**
 * Classifies the same objects from two sources of cutouts, and measures how far their probabilities move.
 *
 * @param rows as many as are worth the time: a few hundred tell enough
 */
export async function compareRendering(
  classifier: Classifier,
  rows: readonly CatalogueRow[],
  first: CutoutSource,
  second: CutoutSource,
  options: { signal?: AbortSignal } = {},
): Promise<RenderingComparison> {
  const shifts: number[] = [];
  let onlyOne = 0;
  let labelChanges = 0;
  const others = classifier.classify(rows, second, options);
  for await (const one of classifier.classify(rows, first, options)) {
    const { value: other } = await others.next();
    if (!other) break;
    if (one.pMember === null || other.pMember === null) {
      if (one.pMember !== other.pMember) onlyOne++;
      continue;
    }
    shifts.push(other.pMember - one.pMember);
    if (one.predictedLabel !== other.predictedLabel) labelChanges++;
  }
  const distances = Float64Array.from(shifts, Math.abs).sort();
  const meanOf = (values: ArrayLike<number>) =>
    Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
  const at = (fraction: number) => (distances.length > 0 ? quantile(distances, fraction) : NaN);
  return {
    compared: shifts.length,
    onlyOne,
    mean: meanOf(distances),
    median: at(0.5),
    percentile95: at(0.95),
    largest: at(1),
    meanShift: meanOf(shifts),
    labelChanges,
  };
}
