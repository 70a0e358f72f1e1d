/** Bins on either side of zero. A power of two, as the reach is, so that no value falls elsewhere by rounding. */
export const BINS = 2048;

const SMALLEST_REACH = 2 ** -126;

/**
 * How often a value of the network was how large, over any number of cutouts in constant memory.
 *
 * The bins reach as far as the next power of two beyond the largest magnitude seen; a larger one doubles the reach and
 * merges bins two by two. So the counts depend on the values alone, and not on the order in which they came.
 */
export class Histogram {
  /** Whether values can be negative: then as many bins lie below zero. */
  readonly signed: boolean;
  /** Of all values and zero: a range that does not hold zero could not represent the padding of a convolution. */
  minimum = 0;
  maximum = 0;
  #reach = SMALLEST_REACH;
  readonly #counts: Float64Array;

  constructor(signed: boolean) {
    this.signed = signed;
    this.#counts = new Float64Array(signed ? 2 * BINS : BINS);
  }

  get binWidth(): number {
    return this.#reach / BINS;
  }

  /** Ascending; the first bin begins at -reach, or at 0 where nothing is negative. */
  get counts(): Readonly<Float64Array> {
    return this.#counts;
  }

  /** @throws RangeError for values that are not finite, or negative ones where there should be none */
  add(values: Float32Array): void {
    this.#extend(values);
    const counts = this.#counts;
    const zero = this.signed ? BINS : 0;
    const binsPerUnit = BINS / this.#reach;
    for (let i = 0; i < values.length; i++) {
      const bin = Math.floor(values[i]! * binsPerUnit) + zero;
      counts[bin] = counts[bin]! + 1;
    }
  }

  /** Counts of |value|, ascending from 0; a bin for each of `binWidth`. */
  magnitudes(): Float64Array {
    if (!this.signed) return this.#counts.slice();
    return Float64Array.from(
      { length: BINS },
      (_, i) => this.#counts[BINS + i]! + this.#counts[BINS - 1 - i]!,
    );
  }

  #extend(values: Float32Array): void {
    let { minimum, maximum } = this;
    let strange = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (value < minimum) minimum = value;
      else if (value > maximum) maximum = value;
      // What is not finite makes a NaN that stays.
      strange += value * 0;
    }
    if (strange !== 0) throw new RangeError('a value is not finite');
    if (minimum < 0 && !this.signed) throw new RangeError(`a rectified value is ${minimum}`);
    [this.minimum, this.maximum] = [minimum, maximum];
    while (Math.max(-minimum, maximum) >= this.#reach) this.#double();
  }

  #double(): void {
    this.#reach *= 2;
    const counts = this.#counts;
    mergePairs(counts.subarray(counts.length - BINS));
    if (this.signed) mergePairs(counts.subarray(0, BINS).reverse()).reverse();
  }
}

/** The counts of bins twice as wide, from the same zero on. */
function mergePairs(counts: Float64Array): Float64Array {
  const half = counts.length / 2;
  for (let i = 0; i < half; i++) counts[i] = counts[2 * i]! + counts[2 * i + 1]!;
  return counts.fill(0, half);
}
