import fc from 'fast-check';
import { expect, test } from 'vitest';
import { averagePrecision } from '../../src/metrics/average-precision.js';
import { brierScore, logLoss } from '../../src/metrics/probability-scores.js';
import { purityCompleteness } from '../../src/metrics/purity-completeness.js';
import { expectedCalibrationError, reliabilityBins } from '../../src/metrics/reliability.js';
import { rocAuc } from '../../src/metrics/roc.js';
import { goldenScores } from './golden-scores.js';

function scoresOf(labels: number[], pMember: number[], weights?: number[]) {
  return {
    rocAuc: rocAuc(labels, pMember, weights),
    averagePrecision: averagePrecision(labels, pMember, weights),
    brier: brierScore(labels, pMember, weights),
    logLoss: logLoss(labels, pMember, weights),
  };
}

test.each(goldenScores)(
  'AUC, average precision, Brier score and log loss equal scikit-learn: $name',
  (golden) => {
    const { balancedAccuracy: _, ...expected } = golden.scores;
    expect(scoresOf(golden.labels, golden.pMember)).toEqualWithin(expected, 1e-12);
  },
);

test.each(goldenScores)('the same with weights, which may be 0: $name', (golden) => {
  const { balancedAccuracy: _, ...expected } = golden.weightedScores;
  expect(scoresOf(golden.labels, golden.pMember, golden.weights)).toEqualWithin(expected, 1e-12);
});

test.each(goldenScores)("reliability equals scikit-learn's calibration curve: $name", (golden) => {
  const bins = reliabilityBins(golden.labels, golden.pMember);
  const filled = bins.filter(({ count }) => count > 0);
  const { reliability } = golden;
  expect(bins.map(({ count }) => count)).toEqual(reliability.counts);
  expect(filled.map(({ memberFraction }) => memberFraction)).toEqualWithin(reliability.memberFraction, 1e-12);
  expect(filled.map(({ meanProbability }) => meanProbability)).toEqualWithin(
    reliability.meanProbability,
    1e-12,
  );
  expect(expectedCalibrationError(bins)).toEqualWithin(reliability.expectedCalibrationError, 1e-12);
});

test.each(goldenScores)('purity and completeness equal its precision-recall curve: $name', (golden) => {
  const expected = golden.purityCompleteness;
  const found = purityCompleteness(
    golden.labels,
    golden.pMember,
    expected.map(([threshold]) => threshold),
  );
  expect(found.map(({ threshold, purity, completeness }) => [threshold, purity, completeness])).toEqualWithin(
    expected,
    1e-12,
  );
});

const classified = fc.array(
  fc.record({ label: fc.integer({ min: 0, max: 1 }), p: fc.integer({ min: 0, max: 20 }) }),
  {
    minLength: 1,
    maxLength: 60,
  },
);

test('the AUC is the share of member-background pairs in the right order, ties counted half', () => {
  fc.assert(
    fc.property(classified, (rows) => {
      const members = rows.filter(({ label }) => label === 1);
      const backgrounds = rows.filter(({ label }) => label === 0);
      const won = members.flatMap((m) => backgrounds.map((b) => (m.p > b.p ? 1 : m.p === b.p ? 0.5 : 0)));
      const expected = won.length ? won.reduce<number>((sum, w) => sum + w, 0) / won.length : null;
      const found = rocAuc(
        rows.map(({ label }) => label),
        rows.map(({ p }) => p / 20),
      );
      expect(found).toEqualWithin(expected, 1e-12);
    }),
  );
});

test('a weight of n is the row n times, for every score', () => {
  fc.assert(
    fc.property(classified, fc.integer({ min: 0, max: 1e6 }), (rows, salt) => {
      const weights = rows.map((_, i) => (salt + 7 * i) % 4);
      const repeated = rows.flatMap((row, i) => new Array<(typeof rows)[0]>(weights[i]!).fill(row));
      const columns = (of: typeof rows) => [of.map(({ label }) => label), of.map(({ p }) => p / 20)] as const;
      expect(scoresOf(...columns(rows), weights)).toEqualWithin(scoresOf(...columns(repeated)), 1e-9);
    }),
  );
});

test('every bin of the reliability holds what lies between its edges', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 50 }), (p, bins) => {
      const bin = reliabilityBins([1], [p], undefined, bins).find(({ count }) => count > 0)!;
      expect(p <= bin.upper && (p > bin.lower || bin.lower === 0)).toBe(true);
    }),
  );
});

test('nothing at all gives null, not a number', () => {
  expect(scoresOf([], [])).toEqual({ rocAuc: null, averagePrecision: null, brier: null, logLoss: null });
  expect(expectedCalibrationError(reliabilityBins([], []))).toBeNull();
  expect(purityCompleteness([], [], [0.5])).toEqual([
    { threshold: 0.5, selected: 0, purity: null, completeness: null },
  ]);
});
