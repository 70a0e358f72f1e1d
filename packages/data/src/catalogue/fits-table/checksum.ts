type Sums = [number, number, number, number];

/**
 * The sum that DATASUM and CHECKSUM are made of: big-endian 32-bit words, added in ones' complement.
 *
 * @see FITS standard 4.0, appendix J; Seaman, Pence & Rots (2002)
 */
export class Sum32 {
  /** Sums of each of a word's four bytes, the lowest address first on a little-endian machine; exact to 3.5e13 words. */
  #sums: Sums = [0, 0, 0, 0];
  /** What the last `add` left over, fewer than four bytes. */
  #rest: Uint8Array = new Uint8Array(0);

  add(bytes: Uint8Array): void {
    const whole = this.#rest.length === 0 && bytes.byteOffset % 4 === 0 ? bytes : joined(this.#rest, bytes);
    this.#rest = whole.slice(whole.length & ~3);
    this.#addWords(whole);
  }

  #addWords(bytes: Uint8Array): void {
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
    // Two bytes of a word in one lane each of two integers: as many words as cannot overflow 16 bits at a time.
    const LANE = 256;
    let [s0, s1, s2, s3] = this.#sums;
    for (let start = 0; start < words.length; start += LANE) {
      const end = Math.min(words.length, start + LANE);
      let even = 0;
      let odd = 0;
      for (let i = start; i < end; i++) {
        const word = words[i] as number;
        even = (even + (word & 0x00ff00ff)) | 0;
        odd = (odd + ((word >>> 8) & 0x00ff00ff)) | 0;
      }
      s0 += even & 0xffff;
      s1 += odd & 0xffff;
      s2 += even >>> 16;
      s3 += odd >>> 16;
    }
    this.#sums = [s0, s1, s2, s3];
  }

  /** The sum so far; a rest of fewer than four bytes counts as followed by zeros. */
  value(): number {
    if (this.#rest.length > 0) this.add(new Uint8Array(4 - this.#rest.length));
    const [first, second, third, fourth] = (LITTLE_ENDIAN ? this.#sums : this.#sums.toReversed()) as Sums;
    return folded((BigInt(first) << 24n) + (BigInt(second) << 16n) + (BigInt(third) << 8n) + BigInt(fourth));
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function folded(sum: bigint): number {
  while (sum > 0xffff_ffffn) sum = (sum & 0xffff_ffffn) + (sum >> 32n);
  return Number(sum);
}

export function addSums(a: number, b: number): number {
  return folded(BigInt(a) + BigInt(b));
}

/** The 16 characters of CHECKSUM, which make the sum of the whole HDU all ones; its complement is what they encode. */
export function encodeChecksum(sum: number): string {
  const complement = ~sum >>> 0;
  const characters = new Array<number>(16);
  for (let byte = 0; byte < 4; byte++) {
    const value = (complement >>> (24 - 8 * byte)) & 0xff;
    const parts = [0, 1, 2, 3].map((i) => (i === 0 ? (value >> 2) + (value & 3) : value >> 2) + 0x30);
    // Punctuation between the digits and the letters is kept out, pair by pair, without changing the sum.
    while (parts.some(isPunctuation)) {
      for (const i of [0, 2]) {
        if (!isPunctuation(parts[i] as number) && !isPunctuation(parts[i + 1] as number)) continue;
        parts[i] = (parts[i] as number) + 1;
        parts[i + 1] = (parts[i + 1] as number) - 1;
      }
    }
    parts.forEach((part, i) => (characters[4 * i + byte] = part));
  }
  // Rotated by one, because the value begins one byte after a word's beginning in its card.
  return String.fromCharCode(...characters.slice(-1), ...characters.slice(0, -1));
}

function isPunctuation(code: number): boolean {
  return (code >= 0x3a && code <= 0x40) || (code >= 0x5b && code <= 0x60);
}
