import { setImmediate } from 'node:timers/promises';
import { Draws } from '../random/draws.js';

/** Lower and upper end. */
export type Interval = [number, number];

export interface BootstrapOptions {
  seed: number;
  /** How often the groups are drawn anew; 2000 where not given. */
  resamples?: number;
  /** Probability that the interval holds the truth; 0.95 where not given. */
  level?: number;
  signal?: AbortSignal;
}

const YIELD_AFTER_MS = 10;

/**
 * Percentile bootstrap intervals of several statistics at once.
 *
 * Whole groups are drawn with replacement, not rows: copies and rotations of one object say nothing new, and would
 * make an interval look narrower than it is. A resample is handed over as weights (how often each row's group was
 * drawn). Resamples in which a statistic is undefined (null: a class was not drawn) are left out for that statistic.
 * The event loop gets its turn in between.
 *
 * @param groups group of each row, any numbers
 * @param statistics called with `undefined` once for the value itself, then with the weights of each resample
 * @returns per statistic an interval, or null where its value is undefined or there are fewer than two groups
 * @see Efron & Tibshirani (1993), "An introduction to the bootstrap", chapter 13; Field & Welsh (2007), JRSS B 69, 369,
 * for whole groups; scipy.stats.bootstrap (method percentile) over groups agrees
 */
export async function bootstrapIntervals<Name extends string>(
  groups: ArrayLike<number>,
  statistics: (weights?: Float64Array) => Record<Name, number | null>,
  { seed, resamples = 2000, level = 0.95, signal }: BootstrapOptions,
): Promise<Record<Name, Interval | null>> {
  const values = statistics();
  const names = Object.keys(values) as Name[];
  const { groupOfRow, count } = numbered(groups);
  const drawn = new Map<Name, number[]>(names.map((name) => [name, []]));
  const weights = new Float64Array(groups.length);
  let lastYield = performance.now();
  for (let resample = 0; count > 1 && resample < resamples; resample++) {
    const times = drawGroups(count, new Draws(seed, 'bootstrap', resample));
    for (let row = 0; row < weights.length; row++) weights[row] = times[groupOfRow[row]!]!;
    const again = statistics(weights);
    for (const name of names) {
      const value = again[name];
      if (value !== null) drawn.get(name)!.push(value);
    }
    if (performance.now() - lastYield > YIELD_AFTER_MS) {
      signal?.throwIfAborted();
      await setImmediate();
      lastYield = performance.now();
    }
  }
  const interval = (name: Name): Interval | null => {
    const sorted = Float64Array.from(drawn.get(name)!).sort();
    if (values[name] === null || sorted.length === 0) return null;
    return [quantile(sorted, (1 - level) / 2), quantile(sorted, (1 + level) / 2)];
  };
  return Object.fromEntries(names.map((name) => [name, interval(name)])) as Record<Name, Interval | null>;
}

/**
 * Quantile with linear interpolation between the two nearest values (numpy's default).
 *
 * @param sorted ascending, not empty
 * @param fraction 0 to 1
 */
export function quantile(sorted: ArrayLike<number>, fraction: number): number {
  const at = fraction * (sorted.length - 1);
  const below = sorted[Math.floor(at)]!;
  const above = sorted[Math.ceil(at)]!;
  return below + (above - below) * (at - Math.floor(at));
}

function drawGroups(count: number, draws: Draws): Int32Array {
  const times = new Int32Array(count);
  for (let draw = 0; draw < count; draw++) times[draws.integer(count)]!++;
  return times;
}

/** Groups numbered from 0 in order of first appearance. */
function numbered(groups: ArrayLike<number>): { groupOfRow: Int32Array; count: number } {
  const numbers = new Map<number, number>();
  const groupOfRow = Int32Array.from(groups, (group) => {
    const known = numbers.get(group);
    if (known !== undefined) return known;
    numbers.set(group, numbers.size);
    return numbers.size - 1;
  });
  return { groupOfRow, count: numbers.size };
}
