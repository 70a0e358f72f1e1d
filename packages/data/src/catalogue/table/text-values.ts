const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Texts one after another in a single piece of memory: a million short strings as JavaScript objects take ten times more. */
export class TextValues {
  /** @param ends where text i ends in `bytes`; it begins where the one before it ends */
  constructor(
    readonly bytes: Uint8Array,
    readonly ends: Uint32Array,
  ) {}

  static from(texts: Iterable<string>): TextValues {
    const builder = new TextBuilder();
    for (const text of texts) builder.add(text);
    return builder.finish();
  }

  get length(): number {
    return this.ends.length;
  }

  at(row: number): string {
    const { bytes, ends } = this;
    const start = row === 0 ? 0 : (ends[row - 1] as number);
    const end = ends[row] as number;
    // Short ASCII is the rule, and `decode` costs more than the text is long.
    let text = '';
    for (let i = start; i < end; i++) {
      const byte = bytes[i] as number;
      if (byte > 0x7f || i - start > 32) return decoder.decode(bytes.subarray(start, end));
      text += String.fromCharCode(byte);
    }
    return text;
  }
}

/** Collects texts for `TextValues`; memory doubles as it fills. */
export class TextBuilder {
  #bytes = new Uint8Array(1 << 16);
  #used = 0;
  #ends = new Uint32Array(1 << 12);
  #count = 0;

  get length(): number {
    return this.#count;
  }

  add(text: string): void {
    this.#reserve(text.length * 3);
    this.#used += encoder.encodeInto(text, this.#bytes.subarray(this.#used)).written;
    this.#end();
  }

  /** @param bytes UTF-8, copied */
  addBytes(bytes: Uint8Array, start = 0, end = bytes.length): void {
    this.#reserve(end - start);
    for (let i = start; i < end; i++) this.#bytes[this.#used++] = bytes[i] as number;
    this.#end();
  }

  finish(): TextValues {
    return new TextValues(this.#bytes.slice(0, this.#used), this.#ends.slice(0, this.#count));
  }

  #end(): void {
    if (this.#count === this.#ends.length) {
      const larger = new Uint32Array(this.#ends.length * 2);
      larger.set(this.#ends);
      this.#ends = larger;
    }
    this.#ends[this.#count++] = this.#used;
  }

  #reserve(count: number): void {
    const needed = this.#used + count;
    if (needed <= this.#bytes.length) return;
    if (needed > 0xffff_ffff) throw new RangeError('a column of text holds at most 4 GiB');
    const larger = new Uint8Array(Math.min(0xffff_ffff, Math.max(this.#bytes.length * 2, needed)));
    larger.set(this.#bytes.subarray(0, this.#used));
    this.#bytes = larger;
  }
}
