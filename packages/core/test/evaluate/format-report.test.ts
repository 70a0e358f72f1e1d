import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatReport, toFixedHalfEven } from '../../src/evaluate/format-report.js';
import { classificationReport } from '../../src/metrics/classification-report.js';
import { goldenScores, readGolden } from '../metrics/golden-scores.js';

test.each(goldenScores)("the printed report is scikit-learn's, to the last digit: $name", (golden) => {
  const report = classificationReport(golden.confusion, ['background', 'member']);
  expect(formatReport(report)).toBe(golden.text);
  expect(formatReport(report, 4)).toBe(golden.text4);
});

test('three classes with long names are set as scikit-learn sets them', () => {
  const { counts, names, text } = readGolden<{ counts: number[][]; names: string[]; text: string }>(
    'three-classes.json',
  );
  expect(formatReport(classificationReport(counts, names), 3)).toBe(text);
});

test('exact halves go to the even digit, all else to the nearest', () => {
  expect([0.125, 0.375, 0.625, 0.875, -0.125].map((value) => toFixedHalfEven(value, 2))).toEqual([
    '0.12',
    '0.38',
    '0.62',
    '0.88',
    '-0.12',
  ]);
  expect([0.5, 1.5, 2.5].map((value) => toFixedHalfEven(value, 0))).toEqual(['0', '2', '2']);
  expect(toFixedHalfEven(0.285, 2)).toBe('0.28');
  expect(toFixedHalfEven(1.005, 2)).toBe('1.00');
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 0, max: 6 }),
      (value, digits) => {
        expect(Math.abs(Number(toFixedHalfEven(value, digits)) - value)).toBeLessThanOrEqual(
          0.5 * 10 ** -digits * (1 + 1e-12),
        );
      },
    ),
  );
});
