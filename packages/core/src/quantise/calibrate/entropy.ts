/**
 * What stands for a bin of which nothing is stored, in counts: without it a divergence would be infinite wherever only values
 * from beyond fall into the last step, and a few far outliers could never be clipped. ONNX Runtime's value.
 */
const NEXT_TO_NOTHING = 1e-4;

/**
 * Where to clip magnitudes so that storing them in `levels` steps loses the least information: of all clippings, the one
 * with the smallest Kullback-Leibler divergence of what is stored from what there was, values beyond it counted into the last
 * bin.
 *
 * @param counts of magnitudes, ascending from 0
 * @returns how many bins are kept, at least `levels` unless there are fewer; 0 where nothing was counted
 * @see Migacz (2017), "8-bit inference with TensorRT", GTC, slides 38 to 40; ONNX Runtime's and TensorRT's entropy
 * calibrators do the same
 */
export function binsOfLeastDivergence(counts: Float64Array, levels: number): number {
  let used = counts.length;
  while (used > 0 && counts[used - 1] === 0) used--;
  if (used <= levels) return used;
  const sums = new RunningSums(counts.subarray(0, used));
  let [best, least] = [used, Infinity];
  for (let kept = levels; kept <= used; kept++) {
    const divergence = divergenceOf(sums, kept, levels);
    if (divergence < least) [best, least] = [kept, divergence];
  }
  return best;
}

/**
 * sum P log(P / Q). P is the counts up to `kept` with all beyond in the last bin, Q the counts up to `kept` alone, spread
 * evenly in each level over the bins in which P is not zero.
 */
function divergenceOf(sums: RunningSums, kept: number, levels: number): number {
  const beyond = sums.total - sums.counts[kept]!;
  const last = sums.counts[kept]! - sums.counts[kept - 1]!;
  let sum = sums.entropies[kept]! - xLogX(last) + xLogX(last + beyond);
  let spread = 0;
  for (let level = 0, from = 0; level < levels; level++) {
    const to = Math.floor(((level + 1) * kept) / levels);
    const stored = sums.counts[to]! - sums.counts[from]!;
    const outliers = to === kept ? beyond : 0;
    if (stored + outliers > 0) {
      const emptyButForOutliers = to === kept && last === 0 && beyond > 0 ? 1 : 0;
      const bins = sums.filled[to]! - sums.filled[from]! + emptyButForOutliers;
      const perBin = Math.max(stored / bins, NEXT_TO_NOTHING);
      sum -= (stored + outliers) * Math.log(perBin);
      spread += bins * perBin;
    }
    from = to;
  }
  return sum / sums.total - Math.log(sums.total) + Math.log(spread);
}

/** Sums over the first n bins, for each n: a divergence then costs its levels and not its bins. */
class RunningSums {
  readonly counts: Float64Array;
  readonly filled: Float64Array;
  /** Of count log(count). */
  readonly entropies: Float64Array;
  readonly total: number;

  constructor(counts: Float64Array) {
    this.counts = new Float64Array(counts.length + 1);
    this.filled = new Float64Array(counts.length + 1);
    this.entropies = new Float64Array(counts.length + 1);
    counts.forEach((count, i) => {
      this.counts[i + 1] = this.counts[i]! + count;
      this.filled[i + 1] = this.filled[i]! + (count > 0 ? 1 : 0);
      this.entropies[i + 1] = this.entropies[i]! + xLogX(count);
    });
    this.total = this.counts[counts.length]!;
  }
}

function xLogX(x: number): number {
  return x > 0 ? x * Math.log(x) : 0;
}
