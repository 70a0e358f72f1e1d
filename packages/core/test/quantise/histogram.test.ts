import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BINS, Histogram } from '../../src/quantise/calibrate/histogram.js';

const sizes = fc.float({ noNaN: true, noDefaultInfinity: true, min: -(2 ** 20), max: 2 ** 20 });

function counted(signed: boolean, ...parts: number[][]): Histogram {
  const histogram = new Histogram(signed);
  for (const part of parts) histogram.add(Float32Array.from(part));
  return histogram;
}

test('every value is counted in the bin that holds it', () => {
  fc.assert(
    fc.property(fc.array(sizes, { maxLength: 60 }), (values) => {
      const { counts, binWidth, minimum, maximum } = counted(true, values);
      const floats = Float32Array.from(values);
      const expected = new Float64Array(2 * BINS);
      for (const value of floats) expected[BINS + Math.floor(value / binWidth)]!++;
      expect(counts).toEqual(expected);
      expect([minimum, maximum]).toEqual([Math.min(0, ...floats), Math.max(0, ...floats)].map((v) => v + 0));
    }),
  );
});

test('neither the order of the values nor how they are divided changes the counts', () => {
  fc.assert(
    fc.property(fc.array(sizes), fc.array(sizes), fc.array(sizes), (a, b, c) => {
      const [inParts, atOnce] = [counted(true, a, b, c), counted(true, [...c, ...a, ...b])];
      expect(inParts.counts).toEqual(atOnce.counts);
      expect(inParts.binWidth).toBe(atOnce.binWidth);
    }),
  );
});

test('the bins reach no further than twice the largest magnitude, so that at least half of them are used', () => {
  fc.assert(
    fc.property(
      fc.array(
        sizes.filter((size) => Math.abs(size) > 1e-6),
        { minLength: 1 },
      ),
      (values) => {
        const { binWidth } = counted(true, values);
        const largest = Math.max(...Float32Array.from(values).map(Math.abs));
        expect(binWidth * BINS).toBeGreaterThan(largest);
        expect(binWidth * BINS).toBeLessThanOrEqual(2 * largest);
      },
    ),
  );
});

test('magnitudes of rectified values are their counts, and of signed ones both sides together', () => {
  const values = [0, 0.25, 0.5, 0.75, 0.75];
  const both = counted(
    true,
    values,
    values.map((value) => -value - 2 ** -20),
  ).magnitudes();
  expect(both).toEqual(counted(false, values).counts.map((count) => 2 * count));
});

test('zeros alone leave a histogram with a range of nothing', () => {
  const { minimum, maximum, counts } = counted(false, [0, 0, -0]);
  expect([minimum, maximum, counts[0]]).toEqual([0, 0, 3]);
});

test('what is not finite, or negative after a ReLU, is refused', () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    expect(() => counted(true, [1, value, 2])).toThrow('not finite');
  }
  expect(() => counted(false, [1, -0.5])).toThrow('-0.5');
});
