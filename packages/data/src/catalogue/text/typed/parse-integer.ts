import { endianness } from 'node:os';

/** Where the lower half of a 64-bit integer lies in a view of it by 32 bits. */
const LOW = endianness() === 'LE' ? 0 : 1;
const TWO_32 = 2 ** 32;

/**
 * Reads an integer of 32 bits into `out[at]`.
 *
 * @returns false where the bytes are none; `-0` and numbers with needless zeros are none either, for they would not come
 *   back as they were written
 */
export function parseInt32Into(
  bytes: Uint8Array,
  start: number,
  end: number,
  out: Int32Array,
  at: number,
): boolean {
  const first = bytes[start] as number;
  const negative = first === 0x2d;
  const i = negative || first === 0x2b ? start + 1 : start;
  if (end - i > 10 || !isPlain(bytes, i, end, negative)) return false;
  const value = negative ? -wholeOf(bytes, i, end) : wholeOf(bytes, i, end);
  if (value !== (value | 0)) return false;
  out[at] = value;
  return true;
}

/**
 * Reads an integer of 64 bits into element `at` of the array that `halves` is a view of; see `parseInt32Into`.
 *
 * By halves, because a BigInt for every cell takes five times longer.
 */
export function parseInt64Into(
  bytes: Uint8Array,
  start: number,
  end: number,
  halves: Int32Array,
  at: number,
): boolean {
  const first = bytes[start] as number;
  const negative = first === 0x2d;
  const i = negative || first === 0x2b ? start + 1 : start;
  const digits = end - i;
  if (digits > 19 || !isPlain(bytes, i, end, negative)) return false;
  const middle = digits > 9 ? end - 9 : i;
  // Upper digits * 10^9 + lower ones, kept exact: the upper ones (below 2^34) are multiplied 16 bits at a time.
  const upper = wholeOf(bytes, i, middle);
  const rest = (upper % 65536) * 1e9 + wholeOf(bytes, middle, end);
  const shifted = Math.floor(upper / 65536) * 1e9;
  const sum = rest + (shifted % 65536) * 65536;
  let low = sum % TWO_32;
  let high = Math.floor(shifted / 65536) + Math.floor(sum / TWO_32);
  if (negative) {
    low = low === 0 ? 0 : TWO_32 - low;
    high = -high - (low === 0 ? 0 : 1);
    if (high < -0x8000_0000) return false;
  } else if (high > 0x7fff_ffff) {
    return false;
  }
  halves[2 * at + LOW] = low | 0;
  halves[2 * at + 1 - LOW] = high | 0;
  return true;
}

function isPlain(bytes: Uint8Array, start: number, end: number, negative: boolean): boolean {
  if (start >= end) return false;
  if (bytes[start] === 0x30 && (end - start > 1 || negative)) return false;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte < 0x30 || byte > 0x39) return false;
  }
  return true;
}

function wholeOf(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) value = value * 10 + (bytes[i] as number) - 0x30;
  return value;
}
