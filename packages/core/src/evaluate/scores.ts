import { averagePrecision } from '../metrics/average-precision.js';
import { bootstrapIntervals, type BootstrapOptions } from '../metrics/bootstrap.js';
import { balancedAccuracy, classificationReport } from '../metrics/classification-report.js';
import { confusionMatrix } from '../metrics/confusion-matrix.js';
import { logLosses, squaredErrors, weightedMean } from '../metrics/probability-scores.js';
import { purityCompleteness } from '../metrics/purity-completeness.js';
import { expectedCalibrationError, reliabilityBins } from '../metrics/reliability.js';
import { descendingOrder } from '../metrics/ranking.js';
import { rocAuc } from '../metrics/roc.js';
import { pick, type Judged } from './judged.js';
import type { Score, Scores } from './schema.js';

export const CLASSES: ['background', 'member'] = ['background', 'member'];

const THRESHOLDS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];

/**
 * Every score of these rows, with bootstrap intervals over their groups.
 *
 * @param threshold member where `p_member` reaches it
 * @throws RangeError for no rows
 */
export async function scoresOf(
  judged: Judged,
  threshold: number,
  bootstrap: BootstrapOptions,
): Promise<Scores> {
  // Sorted once, so that the bootstrap's thousands of rankings need not sort.
  const { objects, groups, labels, pMember } = pick(judged, descendingOrder(judged.pMember));
  const predicted = Int32Array.from(pMember, (p) => (p >= threshold ? 1 : 0));
  const confusion = confusionMatrix(labels, predicted, CLASSES.length);
  const bins = reliabilityBins(labels, pMember);
  const [brier, losses] = [squaredErrors(labels, pMember), logLosses(labels, pMember)];
  const statistics = (weights?: Float64Array) => {
    const counts = weights
      ? confusionMatrix(labels, predicted, CLASSES.length, weights).counts
      : confusion.counts;
    return {
      ...atThreshold(counts),
      rocAuc: rocAuc(labels, pMember, weights),
      averagePrecision: averagePrecision(labels, pMember, weights),
      brierScore: weightedMean(brier, weights),
      logLoss: weightedMean(losses, weights),
    };
  };
  const intervals = await bootstrapIntervals(groups, statistics, bootstrap);
  const values = statistics();
  const score = (name: keyof typeof values): Score => ({ value: values[name], interval: intervals[name] });
  return {
    count: labels.length,
    objects: new Set(objects).size,
    groups: new Set(groups).size,
    confusion,
    report: classificationReport(confusion.counts, CLASSES),
    accuracy: score('accuracy'),
    balancedAccuracy: score('balancedAccuracy'),
    purity: score('purity'),
    completeness: score('completeness'),
    rocAuc: score('rocAuc'),
    averagePrecision: score('averagePrecision'),
    brierScore: score('brierScore'),
    logLoss: score('logLoss'),
    expectedCalibrationError: expectedCalibrationError(bins),
    reliability: bins,
    purityCompleteness: purityCompleteness(labels, pMember, thresholdsWith(threshold)),
  };
}

/** Scores of a cut. Unlike the report's, a quotient of nothing by nothing is null: it has no interval either. */
function atThreshold(counts: number[][]) {
  const [[rejected = 0, contaminants = 0] = [], [missed = 0, found = 0] = []] = counts;
  const quotient = (part: number, whole: number) => (whole > 0 ? part / whole : null);
  return {
    accuracy: quotient(rejected + found, rejected + contaminants + missed + found),
    balancedAccuracy: balancedAccuracy(counts),
    purity: quotient(found, found + contaminants),
    completeness: quotient(found, found + missed),
  };
}

function thresholdsWith(threshold: number): number[] {
  return [...new Set([...THRESHOLDS, threshold])].sort((a, b) => a - b);
}
