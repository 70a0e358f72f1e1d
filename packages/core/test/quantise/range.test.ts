import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { binsOfLeastDivergence } from '../../src/quantise/calibrate/entropy.js';
import { BINS, Histogram } from '../../src/quantise/calibrate/histogram.js';
import { rangeOf } from '../../src/quantise/calibrate/range.js';
import { values } from '../onnx/formula.js';

interface Golden {
  count: number;
  divergence: { name: string; levels: number; counts: number[]; kept: number }[];
  percentile: { name: string; power: number; signed: boolean; low: number; high: number }[];
}

/** Made by golden/quantise/make_ranges.py. */
const golden = JSON.parse(
  readFileSync(new URL('../golden/quantise/ranges.json', import.meta.url), 'utf8'),
) as Golden;

describe('the clipping of least divergence is the one that scipy finds bin by bin', () => {
  test.each(golden.divergence)('$name in $levels steps', ({ counts, levels, kept }) => {
    expect(binsOfLeastDivergence(Float64Array.from(counts), levels)).toBe(kept);
  });
});

test('nothing is clipped of what has no more bins than steps', () => {
  expect(binsOfLeastDivergence(Float64Array.of(5, 1, 0, 2, 0), 4)).toBe(4);
  expect(binsOfLeastDivergence(new Float64Array(8), 4)).toBe(0);
});

test.each(golden.percentile)("the percentile range is numpy's to the bin: $name", (expected) => {
  const { name, power, signed } = expected;
  const sample = Float32Array.from(values(`ranges-${name}`, golden.count), (value) =>
    signed ? value ** power : Math.abs(value ** power),
  );
  const histogram = new Histogram(signed);
  histogram.add(sample);
  const { low, high } = rangeOf(histogram, 'percentile');
  expect(high - expected.high).toBeGreaterThanOrEqual(0);
  expect(high - expected.high).toBeLessThanOrEqual(histogram.binWidth);
  expect(expected.low - low).toBeGreaterThanOrEqual(0);
  expect(expected.low - low).toBeLessThanOrEqual(histogram.binWidth);
});

test('one outlier in a hundred thousand decides the range of min-max and no other', () => {
  const histogram = new Histogram(false);
  histogram.add(Float32Array.from(values('bulk', 100_000), (value) => Math.abs(value ** 3)));
  histogram.add(Float32Array.of(50));
  expect(rangeOf(histogram, 'min-max')).toEqual({ low: 0, high: 50 });
  expect(rangeOf(histogram, 'percentile').high).toBeLessThan(1 + 64 / BINS);
  expect(rangeOf(histogram, 'entropy').high).toBeLessThan(10);
});

test('every range holds zero and ends at what was seen', () => {
  for (const [low, high] of [
    [2, 3],
    [-3, -2],
    [0, 0],
    [-1, 4],
  ] as const) {
    const histogram = new Histogram(true);
    histogram.add(Float32Array.of(low, high));
    for (const method of ['min-max', 'percentile', 'entropy'] as const) {
      const range = rangeOf(histogram, method);
      expect(range.low).toBeLessThanOrEqual(0);
      expect(range.high).toBeGreaterThanOrEqual(0);
      expect(range.low).toBeGreaterThanOrEqual(Math.min(low, 0));
      expect(range.high).toBeLessThanOrEqual(Math.max(high, 0));
    }
  }
});
