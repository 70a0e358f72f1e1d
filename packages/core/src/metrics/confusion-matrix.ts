export interface ConfusionMatrix {
  /** `counts[truth][predicted]`. */
  counts: number[][];
  /** Each row divided by its sum: the share of a class that was taken for each. Null where the class has no rows. */
  rowNormalised: (number | null)[][];
}

/**
 * How often each class was taken for each.
 *
 * @param labels, predicted class numbers 0 .. classes-1, row by row
 * @param weights how often each row counts; 1 where not given
 * @returns rows are the truth, as scikit-learn's confusion_matrix has them
 * @throws RangeError for labels that do not fit `predicted` or `classes`
 */
export function confusionMatrix(
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
  weights?: ArrayLike<number>,
): ConfusionMatrix {
  if (labels.length !== predicted.length) {
    throw new RangeError(`${labels.length} labels do not fit ${predicted.length} predictions.`);
  }
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let row = 0; row < labels.length; row++) {
    const ofTruth = counts[labels[row]!];
    if (ofTruth?.[predicted[row]!] === undefined) {
      throw new RangeError(`Row ${row} has a class that is not among the ${classes}.`);
    }
    ofTruth[predicted[row]!]! += weights ? weights[row]! : 1;
  }
  return { counts, rowNormalised: counts.map(sharesOf) };
}

function sharesOf(counts: number[]): (number | null)[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total > 0 ? count / total : null));
}
