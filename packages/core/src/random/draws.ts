import { philox4x32, type Words4 } from './philox.js';

const TWO_32 = 2 ** 32;
const TWO_53 = 2 ** 53;

/**
 * Random numbers that are a pure function of seed, purpose and indices (an object's number, an epoch).
 *
 * Draws of another purpose or other indices are independent; the same ones give the same numbers in any order of work.
 * Philox: key = (seed low, seed high), counter = (block, index 0, index 1, purpose).
 */
export class Draws {
  readonly #key: readonly [number, number];
  readonly #counter: Words4;
  #words: Words4 = [0, 0, 0, 0];
  #used = 4;
  #spareNormal: number | undefined;

  /**
   * @param seed a safe integer
   * @param purpose what the numbers are for: a text (its FNV-1a hash counts) or an unsigned 32-bit number
   * @param indices at most two unsigned 32-bit numbers, 0 where not given
   */
  constructor(seed: number, purpose: string | number, ...indices: number[]) {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`seed ${seed} is no safe integer`);
    if (indices.length > 2) throw new RangeError('draws have at most two indices');
    const [index0 = 0, index1 = 0] = indices;
    const purposeWord = typeof purpose === 'string' ? fnv1a(purpose) : purpose;
    for (const word of [index0, index1, purposeWord])
      if (word !== word >>> 0) throw new RangeError(`${word} is no unsigned 32-bit number`);
    this.#key = [seed >>> 0, Math.floor(seed / TWO_32) >>> 0];
    this.#counter = [0, index0, index1, purposeWord];
  }

  /** An unsigned 32-bit number, each equally likely. */
  word(): number {
    if (this.#used === 4) {
      this.#words = philox4x32(this.#counter, this.#key);
      this.#counter[0] = (this.#counter[0] + 1) >>> 0;
      this.#used = 0;
    }
    return this.#words[this.#used++] as number;
  }

  /** Uniform in [0, 1), with 53 random bits: the upper 27 of one word, then the upper 26 of the next. */
  uniform(): number {
    const high = this.word() >>> 5;
    const low = this.word() >>> 6;
    return (high * 2 ** 26 + low) / TWO_53;
  }

  /** Normal with mean 0 and standard deviation 1. Box & Muller (1958), Ann. Math. Statist. 29, 610. */
  normal(): number {
    if (this.#spareNormal !== undefined) {
      const spare = this.#spareNormal;
      this.#spareNormal = undefined;
      return spare;
    }
    // 1 - uniform lies in (0, 1]: the logarithm of 0 would be infinite.
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** One of 0 .. n-1, each exactly equally likely; n from 1 to 2^32. */
  integer(n: number): number {
    if (!Number.isSafeInteger(n) || n < 1 || n > TWO_32)
      throw new RangeError(`no integer can be drawn out of ${n}`);
    // Words beyond the last whole multiple of n are drawn anew: they would favour small numbers.
    const limit = TWO_32 - (TWO_32 % n);
    for (;;) {
      const word = this.word();
      if (word < limit) return word % n;
    }
  }
}

/**
 * The numbers 0 .. n-1 in random order. Fisher & Yates, as Durstenfeld (1964), CACM 7, 420.
 *
 * @param seed, purpose, indices as those of `Draws`
 */
export function shuffled(
  n: number,
  seed: number,
  purpose: string | number,
  ...indices: number[]
): Int32Array {
  const draws = new Draws(seed, purpose, ...indices);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = draws.integer(i + 1);
    const moved = order[i] as number;
    order[i] = order[j] as number;
    order[j] = moved;
  }
  return order;
}

/** 32-bit FNV-1a of the text's UTF-8. @see http://www.isthe.com/chongo/tech/comp/fnv */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
