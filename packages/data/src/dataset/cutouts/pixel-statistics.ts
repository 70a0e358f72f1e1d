/** Mean and standard deviation of grey levels over chosen cutouts, from two sums per cutout. */
export class PixelSums {
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  readonly #valuesPerCutout: number;
  #count = 0;

  /** @param capacity how many cutouts there can be at most */
  constructor(capacity: number, valuesPerCutout: number) {
    this.#sums = new Float64Array(capacity);
    this.#squares = new Float64Array(capacity);
    this.#valuesPerCutout = valuesPerCutout;
  }

  add(pixels: Uint8Array): void {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < pixels.length; i++) {
      const value = pixels[i] as number;
      sum += value;
      squares += value * value;
    }
    this.#sums[this.#count] = sum;
    this.#squares[this.#count++] = squares;
  }

  /**
   * Over all pixels and channels of the cutouts that `chosen` picks, or of all where it picks none.
   *
   * The deviation is the population's (division by n). Sums of integers are exact up to 2^53.
   */
  statistics(chosen: (cutout: number) => boolean): { mean: number; standardDeviation: number } {
    const all = Array.from({ length: this.#count }, (_, i) => i);
    const picked = all.filter(chosen);
    const cutouts = picked.length > 0 ? picked : all;
    const n = cutouts.length * this.#valuesPerCutout;
    const mean = cutouts.reduce((sum, i) => sum + (this.#sums[i] as number), 0) / n;
    const meanSquare = cutouts.reduce((sum, i) => sum + (this.#squares[i] as number), 0) / n;
    return { mean, standardDeviation: Math.sqrt(Math.max(0, meanSquare - mean * mean)) };
  }
}
