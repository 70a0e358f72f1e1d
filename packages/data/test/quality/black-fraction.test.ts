import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blackFraction } from '../../src/quality/black-fraction.js';

interface Case {
  name: string;
  height: number;
  width: number;
  bits: string;
  fraction: number;
}
const cases = JSON.parse(
  readFileSync(new URL('../golden/quality/black.json', import.meta.url), 'utf8'),
) as Case[]; // made by golden/quality/make_black.py with SciPy

function cutoutOf(isBlack: (i: number) => boolean, height: number, width: number) {
  const pixels = new Uint8Array(height * width * 3);
  for (let i = 0; i < height * width; i++) if (!isBlack(i)) pixels[i * 3 + (i % 3)] = 9;
  return { pixels, height, width };
}

describe('the share of a cutout without an image', () => {
  test.each(cases)("is SciPy's opening by the three rectangles: $name", (black) => {
    const bits = Buffer.from(black.bits, 'hex');
    const cutout = cutoutOf(
      (i) => (((bits[i >> 3] as number) >> (i & 7)) & 1) === 1,
      black.height,
      black.width,
    );
    expect(blackFraction(cutout)).toEqualWithin(black.fraction, 1e-12);
  });

  test('a sky that is black in every other pixel has an image everywhere', () => {
    expect(blackFraction(cutoutOf((i) => i % 2 === 0, 50, 51))).toBe(0);
  });

  test('a level is black up to the one that is given, in each channel', () => {
    const grey = (level: number) => ({ pixels: new Uint8Array(300).fill(level), height: 10, width: 10 });
    expect([3, 4].map((level) => blackFraction(grey(level), 3))).toEqual([1, 0]);
    expect(blackFraction(grey(1))).toBe(0);
  });

  test('painting more of a cutout black never lowers the share, and never takes it beyond what is black', () => {
    const size = 25;
    const mask = fc.array(fc.boolean(), { minLength: size * size, maxLength: size * size });
    fc.assert(
      fc.property(mask, mask, (a, b) => {
        const either = a.map((black, i) => black || b[i] === true);
        const share = blackFraction(cutoutOf((i) => either[i] === true, size, size));
        expect(share).toBeGreaterThanOrEqual(blackFraction(cutoutOf((i) => a[i] === true, size, size)));
        expect(share).toBeLessThanOrEqual(either.filter(Boolean).length / (size * size));
      }),
    );
  });
});
