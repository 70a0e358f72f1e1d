import type { QuantisationMethod } from '../../model/metadata.js';
import { binsOfLeastDivergence } from './entropy.js';
import { BINS, type Histogram } from './histogram.js';

/** What of a value is represented, zero always; beyond it is clipped. */
export interface Range {
  low: number;
  high: number;
}

/** Share of the values that `percentile` keeps. */
export const KEPT_SHARE = 0.9999;

/** Steps of uint8 on one side of zero, or on both together. */
const STEPS = 256;

/** The range of a value that was counted, by one of the methods. */
export function rangeOf(histogram: Histogram, method: QuantisationMethod): Range {
  const { minimum: low, maximum: high } = histogram;
  if (method === 'min-max') return { low, high };
  const inner = method === 'percentile' ? percentileRange(histogram) : entropyRange(histogram);
  return { low: Math.max(low, inner.low), high: Math.min(high, inner.high) };
}

/** Leaves out the share at the top, or half of it at either end, to the bin. */
function percentileRange({ counts, binWidth, signed }: Histogram): Range {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const left = ((1 - KEPT_SHARE) / (signed ? 2 : 1)) * total;
  const zero = signed ? BINS : 0;
  let last = counts.length - 1;
  for (let above = counts[last]!; last > zero && above <= left; above += counts[--last]!);
  let first = 0;
  if (signed) for (let below = counts[0]!; first < zero && below <= left; below += counts[++first]!);
  return { low: (first - zero) * binWidth, high: (last + 1 - zero) * binWidth };
}

function entropyRange(histogram: Histogram): Range {
  const steps = histogram.signed ? STEPS / 2 : STEPS;
  const high = binsOfLeastDivergence(histogram.magnitudes(), steps) * histogram.binWidth;
  return { low: histogram.signed ? -high : 0, high };
}
