export interface Averages {
  precision: number;
  recall: number;
  f1: number;
  support: number;
}

export interface ClassScores extends Averages {
  name: string;
}

export interface ClassificationReport {
  classes: ClassScores[];
  accuracy: number;
  /** Unweighted mean over the classes. */
  macro: Averages;
  /** Mean over the classes weighted by their support. */
  weighted: Averages;
}

/**
 * Precision (purity), recall (completeness), F1 and support of each class, accuracy, and the two averages.
 *
 * A quotient of nothing by nothing (a class never predicted, or never there) is 0, as with scikit-learn's
 * `zero_division=0.0`; scikit-learn's classification_report gives the same numbers.
 *
 * @param counts `counts[truth][predicted]`, whole or weighted
 * @throws RangeError where nothing was counted
 */
export function classificationReport(
  counts: readonly (readonly number[])[],
  classNames: readonly string[],
): ClassificationReport {
  const total = sumOf(counts.map(sumOf));
  if (!(total > 0)) throw new RangeError('A classification report needs at least one row.');
  const classes = classNames.map((name, k) => {
    const hits = counts[k]![k]!;
    const support = sumOf(counts[k]!);
    const predicted = sumOf(counts.map((row) => row[k]!));
    return {
      name,
      precision: quotient(hits, predicted),
      recall: quotient(hits, support),
      f1: quotient(2 * hits, support + predicted),
      support,
    };
  });
  return {
    classes,
    accuracy: sumOf(classNames.map((_, k) => counts[k]![k]!)) / total,
    macro: average(
      classes,
      classes.map(() => 1),
      total,
    ),
    weighted: average(
      classes,
      classes.map(({ support }) => support),
      total,
    ),
  };
}

/**
 * Mean recall of the classes: what a coin gets is 1 / classes however the classes are mixed.
 *
 * @returns null where a class has no rows (scikit-learn's balanced_accuracy_score would leave that class out and warn)
 */
export function balancedAccuracy(counts: readonly (readonly number[])[]): number | null {
  const recalls = counts.map((row, k) => (sumOf(row) > 0 ? row[k]! / sumOf(row) : null));
  return recalls.includes(null) ? null : sumOf(recalls as number[]) / recalls.length;
}

function average(classes: readonly ClassScores[], weights: readonly number[], support: number): Averages {
  const mean = (of: (scores: ClassScores) => number) =>
    sumOf(classes.map((scores, k) => of(scores) * weights[k]!)) / sumOf(weights);
  return {
    precision: mean((s) => s.precision),
    recall: mean((s) => s.recall),
    f1: mean((s) => s.f1),
    support,
  };
}

function quotient(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
