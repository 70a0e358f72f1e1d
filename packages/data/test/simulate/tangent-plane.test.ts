import fc from 'fast-check';
import { separationArcsec } from '@perseus/core';
import { expect, test } from 'vitest';
import { fromTangentPlane, toTangentPlane } from '../../src/simulate/tangent-plane.js';
import { golden } from './golden.js';

interface Projected {
  ra0: number;
  dec0: number;
  xi: number;
  eta: number;
  ra: number;
  dec: number;
}

test("the gnomonic projection is astropy's, to a micro-arcsecond, near the pole and across 0 hours too", () => {
  for (const { ra0, dec0, xi, eta, ra, dec } of golden<Projected[]>('tangent-plane')) {
    const centre = { raDeg: ra0, decDeg: dec0 };
    const position = fromTangentPlane({ xiArcsec: xi, etaArcsec: eta }, centre);
    expect(separationArcsec(position, { raDeg: ra, decDeg: dec })).toBeLessThan(1e-6);
    expect(toTangentPlane({ raDeg: ra, decDeg: dec }, centre)).toEqualWithin(
      { xiArcsec: xi, etaArcsec: eta },
      1e-6,
    );
  }
});

test('there and back again is where it began', () => {
  const offset = fc.double({ min: -2e5, max: 2e5, noNaN: true });
  const ra = fc.double({ min: 0, max: 360, noNaN: true });
  const dec = fc.double({ min: -89, max: 89, noNaN: true });
  fc.assert(
    fc.property(offset, offset, ra, dec, (xiArcsec, etaArcsec, raDeg, decDeg) => {
      const centre = { raDeg, decDeg };
      const back = toTangentPlane(fromTangentPlane({ xiArcsec, etaArcsec }, centre), centre);
      expect(back).toEqualWithin({ xiArcsec, etaArcsec }, 1e-4);
    }),
  );
});

test('the far side of the sky has no projection', () => {
  expect(() => toTangentPlane({ raDeg: 180, decDeg: 0 }, { raDeg: 0, decDeg: 0 })).toThrow(RangeError);
});
