import { describe, expect, test } from 'vitest';
import { logGamma, sersicB, unitCentralBrightness } from '../../src/simulate/flux/sersic.js';
import { golden } from './golden.js';

interface SersicValues {
  n: number;
  b: number;
  logGamma2n: number;
  central: number;
}

const toleranceOf = (n: number): number => (n < 0.7 ? 1.1e-4 : n < 2 ? 4e-6 : 3e-7);

describe.each(golden<SersicValues[]>('sersic'))(
  'a Sersic profile of n = $n',
  ({ n, b, logGamma2n, central }) => {
    test("has scipy's b_n", () => {
      expect(sersicB(n)).toEqualWithin(b, toleranceOf(n));
    });

    test("has scipy's central brightness", () => {
      expect(logGamma(2 * n)).toEqualWithin(logGamma2n, 1e-12);
      expect(unitCentralBrightness(n, 1.7, 0.6) / central).toEqualWithin(1, 1.5 * toleranceOf(n));
    });
  },
);

test('indices below 0.5 are refused', () => {
  expect(() => sersicB(0.4)).toThrow(RangeError);
  expect(() => sersicB(NaN)).toThrow(RangeError);
});
