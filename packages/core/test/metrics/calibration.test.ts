import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TEMPERATURE_RANGE, fitTemperature, memberProbabilities } from '../../src/metrics/calibration.js';

interface Golden {
  name: string;
  views: number;
  labels: number[];
  logits: number[];
  temperature: number;
  'pMemberAt1.5': number[];
  'spreadAt1.5': number[];
}
const goldens = JSON.parse(
  readFileSync(new URL('../golden/metrics/calibration.json', import.meta.url), 'utf8'),
) as Golden[];

test.each(goldens)("the temperature is that of scipy's minimiser: $name", (golden) => {
  const logits = Float32Array.from(golden.logits);
  expect(fitTemperature(logits, golden.views, Int32Array.from(golden.labels))).toEqualWithin(
    golden.temperature,
    1e-5 * golden.temperature,
  );
});

test.each(goldens)('probability and spread over views equal numpy: $name', (golden) => {
  const { pMember, spread } = memberProbabilities(Float32Array.from(golden.logits), golden.views, 1.5);
  expect([...pMember]).toEqualWithin(golden['pMemberAt1.5'], 1e-14);
  expect([...spread]).toEqualWithin(golden['spreadAt1.5'], 1e-14);
});

test('a perfectly separated set gives a finite temperature, far from certainty', () => {
  const logits = Float32Array.from({ length: 80 }, (_, i) => ((i >> 1) % 2 === i % 2 ? 50 : -50));
  const labels = Int32Array.from({ length: 40 }, (_, i) => i % 2);
  const temperature = fitTemperature(logits, 1, labels);
  expect(temperature).toEqualWithin(TEMPERATURE_RANGE.highest, 1e-6);
  const gentle = logits.map((logit) => logit / 50);
  const { pMember } = memberProbabilities(gentle, 1, fitTemperature(gentle, 1, labels));
  expect(pMember[1]).toEqualWithin(21 / 22, 1e-6);
});

test('logits that say nothing, and no logits at all, keep temperature 1', () => {
  expect(fitTemperature(new Float32Array(20), 1, new Int32Array(10).fill(1, 0, 5))).toBe(1);
  expect(fitTemperature(new Float32Array(0), 8, new Int32Array(0))).toBe(1);
});

test('labels that contradict the logits end at the upper bound, and one object is no trouble', () => {
  const wrong = fitTemperature(Float32Array.of(3, -3, -3, 3), 1, Int32Array.of(1, 0));
  expect(wrong).toBeLessThanOrEqual(TEMPERATURE_RANGE.highest);
  expect(wrong).toBeGreaterThan(19.9);
  expect(Number.isFinite(fitTemperature(Float32Array.of(0, 1e30), 1, Int32Array.of(1)))).toBe(true);
});

test('logits that are not finite, or do not fit, are refused', () => {
  expect(() => fitTemperature(Float32Array.of(NaN, 1), 1, Int32Array.of(1))).toThrow('finite');
  expect(() => fitTemperature(Float32Array.of(0, 1, 2), 1, Int32Array.of(1))).toThrow(RangeError);
  expect(() => fitTemperature(Float32Array.of(0, 1), 1, Int32Array.of(1, 0))).toThrow('labels');
  expect(() => fitTemperature(Float32Array.of(0, 1), 0, Int32Array.of(1))).toThrow(RangeError);
});
