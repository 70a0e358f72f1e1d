import fc from 'fast-check';
import { expect, test } from 'vitest';
import { armModulation, besselI0 } from '../../src/simulate/flux/spiral.js';
import { golden } from './golden.js';

test("I0 equals scipy's", () => {
  for (const { x, i0 } of golden<{ x: number; i0: number }[]>('bessel'))
    expect(besselI0(x) / i0).toEqualWithin(1, 1e-14);
});

test('at every radius the mean over the azimuth is 1, and nothing is negative', () => {
  const arms = fc.record({
    count: fc.integer({ min: 1, max: 4 }),
    pitchDeg: fc.integer({ min: 8, max: 40 }),
    phaseDeg: fc.integer({ min: 0, max: 360 }),
    contrast: fc.double({ min: 0, max: 3, noNaN: true }),
    innerRadius: fc.double({ min: 0.01, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(arms, fc.double({ min: 0, max: 10, noNaN: true }), (drawn, radius) => {
      const modulation = armModulation(drawn);
      const around = Array.from({ length: 128 }, (_, k) => modulation(radius, (2 * Math.PI * k) / 128));
      expect(Math.min(...around)).toBeGreaterThanOrEqual(0);
      expect(around.reduce((a, b) => a + b) / 128).toEqualWithin(1, 1e-9);
    }),
  );
});
