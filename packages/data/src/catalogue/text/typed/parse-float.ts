const POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const MAX_EXACT_POWER = 22;
// Dekker's constant: splits a double into two halves whose products are exact.
const SPLITTER = 134_217_729;
const MARGIN = 2 ** -46;

/**
 * Reads a decimal number, rounded as `Number` rounds it, into `out[at]`.
 *
 * A whole number that does not fit into a double exactly, or that begins with a needless zero, is refused: it is a name.
 *
 * Nearly every number is done without making a string: up to 15 digits by one exact division (Clinger 1990), up to 19 by
 * one in twice the precision (Dekker 1971), whose rounding is checked (Ziv 1991) before it is believed.
 *
 * @returns false where the bytes are no number; nothing is written then
 */
export function parseFloatInto(
  bytes: Uint8Array,
  start: number,
  end: number,
  out: Float64Array,
  at: number,
): boolean {
  let i = start;
  const sign = bytes[i] as number;
  if (sign === 0x2d || sign === 0x2b) i++;
  let high = 0;
  let low = 0;
  let digits = 0;
  let lowDigits = 0;
  let scale = 0;
  let point = -1;
  const firstDigit = i;
  for (; i < end; i++) {
    const digit = (bytes[i] as number) - 0x30;
    if (digit >= 0 && digit <= 9) {
      if (digits < 15) {
        high = high * 10 + digit;
        if (high !== 0) digits++;
      } else {
        low = low * 10 + digit;
        lowDigits++;
      }
    } else if (digit === -2 && point < 0) {
      point = i;
    } else {
      break;
    }
  }
  const count = i - firstDigit - (point < 0 ? 0 : 1);
  if (count === 0) return parseWord(bytes, start, end, out, at);
  if (point >= 0) scale = point + 1 - i;
  if (i < end) {
    const exponent = parseExponent(bytes, i, end);
    if (Number.isNaN(exponent)) return false;
    scale += exponent;
  } else if (point < 0 && (digits + lowDigits > 15 || (count > 1 && bytes[firstDigit] === 0x30))) {
    if (count > 1 && bytes[firstDigit] === 0x30) return false;
    const whole = high * (POWERS[Math.min(lowDigits, MAX_EXACT_POWER)] as number) + low;
    if (lowDigits > 4 || !Number.isSafeInteger(whole)) return false;
  }
  const value = lowDigits > 4 ? NaN : scaled(high, low, lowDigits, scale);
  if (value !== value) out[at] = Number(latin1(bytes, start, end));
  else out[at] = sign === 0x2d ? -value : value;
  return true;
}

/** (high * 10^lowDigits + low) * 10^scale, rounded once; NaN where that cannot be told. */
function scaled(high: number, low: number, lowDigits: number, scale: number): number {
  if (lowDigits === 0) {
    if (scale === 0 || high === 0) return high;
    if (scale < 0) return scale >= -MAX_EXACT_POWER ? high / (POWERS[-scale] as number) : NaN;
    return scale <= MAX_EXACT_POWER ? high * (POWERS[scale] as number) : NaN;
  }
  if (scale > 0 || scale < -MAX_EXACT_POWER) return NaN;
  const power = POWERS[lowDigits] as number;
  const product = high * power;
  const sum = product + low;
  const rest = low - (sum - product) + productError(high, power, product);
  const divisor = POWERS[-scale] as number;
  const quotient = sum / divisor;
  const back = quotient * divisor;
  const correction = (sum - back - productError(quotient, divisor, back) + rest) / divisor;
  const least = quotient + correction * (1 - MARGIN);
  const most = quotient + correction * (1 + MARGIN);
  return least === most ? least : NaN;
}

/** a * b - product, exactly. */
function productError(a: number, b: number, product: number): number {
  const as = a * SPLITTER;
  const a1 = as - (as - a);
  const a2 = a - a1;
  const bs = b * SPLITTER;
  const b1 = bs - (bs - b);
  const b2 = b - b1;
  return a2 * b2 - (product - a1 * b1 - a2 * b1 - a1 * b2);
}

/** The exponent that `e-06` or `E+3` says; NaN where it is none. */
function parseExponent(bytes: Uint8Array, start: number, end: number): number {
  if (((bytes[start] as number) | 0x20) !== 0x65) return NaN;
  let i = start + 1;
  const sign = bytes[i];
  if (sign === 0x2d || sign === 0x2b) i++;
  if (i === end || end - i > 5) return NaN;
  let exponent = 0;
  for (; i < end; i++) {
    const digit = (bytes[i] as number) - 0x30;
    if (digit < 0 || digit > 9) return NaN;
    exponent = exponent * 10 + digit;
  }
  return sign === 0x2d ? -exponent : exponent;
}

function parseWord(bytes: Uint8Array, start: number, end: number, out: Float64Array, at: number): boolean {
  if (end - start > 9) return false;
  const word = /^([+-]?)inf(inity)?$/i.exec(latin1(bytes, start, end));
  if (word === null) return false;
  out[at] = word[1] === '-' ? -Infinity : Infinity;
  return true;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}
