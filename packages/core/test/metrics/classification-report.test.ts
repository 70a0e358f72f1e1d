import { expect, test } from 'vitest';
import { balancedAccuracy, classificationReport } from '../../src/metrics/classification-report.js';
import { confusionMatrix } from '../../src/metrics/confusion-matrix.js';
import { goldenScores, predictedOf } from './golden-scores.js';

const NAMES = ['background', 'member'];

test.each(goldenScores)('counts and shares equal scikit-learn: $name', (golden) => {
  const matrix = confusionMatrix(golden.labels, predictedOf(golden.pMember), 2);
  expect(matrix.counts).toEqual(golden.confusion);
  matrix.rowNormalised.forEach((row, truth) => {
    const empty = golden.confusion[truth]!.every((count) => count === 0);
    if (empty) expect(row).toEqual([null, null]);
    else expect(row).toEqualWithin(golden.rowNormalised[truth], 1e-15);
  });
});

test.each(goldenScores)('precision, recall, F1 and averages equal scikit-learn: $name', (golden) => {
  expect(classificationReport(golden.confusion, NAMES)).toEqualWithin(golden.report, 1e-15);
});

test.each(goldenScores)(
  'balanced accuracy equals scikit-learn, with and without weights: $name',
  (golden) => {
    const predicted = predictedOf(golden.pMember);
    const weighted = confusionMatrix(golden.labels, predicted, 2, golden.weights).counts;
    expect(balancedAccuracy(golden.confusion)).toEqualWithin(golden.scores.balancedAccuracy, 1e-15);
    expect(balancedAccuracy(weighted)).toEqualWithin(golden.weightedScores.balancedAccuracy, 1e-15);
  },
);

test('a report on nothing, labels without predictions and unknown classes are refused', () => {
  const nothing = confusionMatrix([], [], 2);
  expect(() => classificationReport(nothing.counts, NAMES)).toThrow('at least one row');
  expect(() => confusionMatrix([0, 1], [0], 2)).toThrow('do not fit');
  expect(() => confusionMatrix([0, 2], [0, 1], 2)).toThrow('Row 1');
  expect(() => confusionMatrix([0, 1], [0, -1], 2)).toThrow('Row 1');
});
