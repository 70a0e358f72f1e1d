import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseFloatInto } from '../../../src/catalogue/text/typed/parse-float.js';
import { parseInt32Into, parseInt64Into } from '../../../src/catalogue/text/typed/parse-integer.js';

function readFloat(text: string): number | null {
  const bytes = Buffer.from(text);
  const out = new Float64Array(1);
  return parseFloatInto(bytes, 0, bytes.length, out, 0) ? (out[0] as number) : null;
}

function readInt64(text: string): bigint | null {
  const bytes = Buffer.from(text);
  const out = new BigInt64Array(1);
  return parseInt64Into(bytes, 0, bytes.length, new Int32Array(out.buffer), 0) ? (out[0] as bigint) : null;
}

test('any double, written with the digits that give it back, is read as itself', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (value) => {
      const text = Object.is(value, -0) ? '-0.0' : String(value);
      const isName = /^-?\d+$/.test(text) && !Number.isSafeInteger(value);
      expect(readFloat(text)).toBe(isName ? null : value);
    }),
    { numRuns: 20_000 },
  );
});

test('decimals of any length are rounded as Number rounds them, those between two doubles too', () => {
  const decimals = fc.tuple(
    fc.bigInt({ min: 0n, max: 10n ** 21n }),
    fc.integer({ min: 1, max: 24 }),
    fc.option(fc.integer({ min: -40, max: 40 })),
  );
  fc.assert(
    fc.property(decimals, ([digits, places, exponent]) => {
      const padded = digits.toString().padStart(places + 1, '0');
      const decimal = `${padded.slice(0, -places)}.${padded.slice(-places)}`;
      const text = exponent === null ? decimal : `${decimal}e${exponent}`;
      expect(readFloat(text)).toBe(Number(text));
    }),
    { numRuns: 20_000 },
  );
  // Exactly between two doubles, and a digit to either side.
  for (const text of [
    '4503599627370496.5',
    '4503599627370497.5',
    '4503599627370496.49',
    '4503599627370496.51',
  ])
    expect(readFloat(text)).toBe(Number(text));
});

test.each([
  '',
  '.',
  '-',
  '+.',
  'e5',
  '1e',
  '1e+',
  '1.2.3',
  '0x10',
  '1,5',
  '1_000',
  'abc',
  '1 2',
  '--1',
  'infinit',
])('"%s" is no number', (text) => {
  expect(readFloat(text)).toBeNull();
});

test('whole numbers that a double would round, and those with needless zeros, are names', () => {
  expect([readFloat('9007199254740993'), readFloat('007'), readFloat('12345678901234567890')]).toEqual([
    null,
    null,
    null,
  ]);
  expect([readFloat('9007199254740991'), readFloat('0'), readFloat('007.5')]).toEqual([
    9007199254740991, 0, 7.5,
  ]);
});

test('infinities are read in any case', () => {
  expect(['inf', '-INF', 'Infinity', '+inf'].map(readFloat)).toEqual([
    Infinity,
    -Infinity,
    Infinity,
    Infinity,
  ]);
});

test('any 64-bit integer is read as itself, and one beyond is not read', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      expect(readInt64(String(value))).toBe(value);
    }),
    { numRuns: 20_000 },
  );
  for (const edge of [
    2n ** 63n - 1n,
    -(2n ** 63n),
    2n ** 53n + 1n,
    2n ** 32n,
    -(2n ** 32n),
    -1n,
    0n,
    10n ** 9n,
  ])
    expect(readInt64(String(edge))).toBe(edge);
  expect(
    ['9223372036854775808', '-9223372036854775809', '9999999999999999999', '00', '-0', '1.0', ''].map(
      readInt64,
    ),
  ).toEqual(Array(7).fill(null));
});

test('32-bit integers end where they end', () => {
  const out = new Int32Array(1);
  const read = (text: string) => (parseInt32Into(Buffer.from(text), 0, text.length, out, 0) ? out[0] : null);
  expect(
    ['2147483647', '-2147483648', '+5', '2147483648', '-2147483649', '07', '-', '1e3'].map(read),
  ).toEqual([2147483647, -2147483648, 5, null, null, null, null, null]);
});
