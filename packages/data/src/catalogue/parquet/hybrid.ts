/**
 * Takes `count` integers of so many bits out of Parquet's mixture of runs and bit-packed groups.
 *
 * @returns the place behind what was read
 * @throws RangeError where the bytes end before
 * @see Apache Parquet Format, Encodings: RLE/Bit-Packing Hybrid (RLE = 3)
 */
export function readHybrid(
  bytes: Uint8Array,
  start: number,
  width: number,
  count: number,
  target: Uint32Array,
): number {
  let at = start;
  for (let done = 0; done < count;) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = byteAt(bytes, at++);
      header += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
      if (shift > 28) throw new RangeError('a run is longer than any');
    }
    if (header % 2 === 0) {
      let value = 0;
      for (let i = 0; i < (width + 7) >> 3; i++) value += byteAt(bytes, at++) * 2 ** (8 * i);
      const end = Math.min(count, done + header / 2);
      target.fill(value, done, end);
      if (end === done) throw new RangeError('an empty run');
      done = end;
    } else {
      const groups = (header - 1) / 2;
      const values = Math.min(count - done, groups * 8);
      if (values === 0 || at + Math.ceil((values * width) / 8) > bytes.length)
        throw new RangeError('a group is cut off');
      unpack(bytes, at, width, values, target, done);
      at += groups * width;
      done += values;
    }
  }
  return at;
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new RangeError('a run is cut off');
  return byte;
}

/** Lowest bit first, in groups of eight values; a value lies in five bytes at most. */
function unpack(
  bytes: Uint8Array,
  start: number,
  width: number,
  count: number,
  target: Uint32Array,
  from: number,
): void {
  const mask = width === 32 ? -1 : (1 << width) - 1;
  for (let group = 0, at = start; group < count; group += 8, at += width) {
    const values = Math.min(8, count - group);
    for (let i = 0, bit = 0; i < values; i++, bit += width) {
      const byte = at + (bit >> 3);
      const shift = bit & 7;
      let word = bytes[byte] as number;
      if (shift + width > 8) word |= (bytes[byte + 1] as number) << 8;
      if (shift + width > 16)
        word |= ((bytes[byte + 2] as number) << 16) | ((bytes[byte + 3] as number) << 24);
      word >>>= shift;
      if (shift + width > 32) word |= (bytes[byte + 4] as number) << (32 - shift);
      target[from + group + i] = word & mask;
    }
  }
}

/** Whether the levels are one run of ones as long as the page: the rule in columns that lack nothing. */
export function isOneRunOfOnes(bytes: Uint8Array, at: number, count: number): boolean {
  let run = 0;
  let next = at;
  for (let shift = 0; shift <= 28; shift += 7) {
    const byte = bytes[next++] ?? 0;
    run += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  return run % 2 === 0 && run / 2 >= count && bytes[next] === 1;
}
