import type { Interval } from './bootstrap.js';

/** Normal quantile of 97.5 %. */
const Z = 1.959963984540054;

/**
 * 95 % interval of a share, from how many of `count` had it: right for few rows, and for shares of 0 and 1, too.
 *
 * @param count at least 1
 * @see Wilson (1927), JASA 22, 209; scipy.stats.binomtest(k, n).proportion_ci(method='wilson') gives the same
 */
export function wilsonInterval(successes: number, count: number): Interval {
  const share = successes / count;
  const weight = Z ** 2 / count;
  const centre = (share + weight / 2) / (1 + weight);
  const half = (Z / (1 + weight)) * Math.sqrt((share * (1 - share)) / count + weight / (4 * count));
  return [Math.max(centre - half, 0), Math.min(centre + half, 1)];
}
