import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addSersic, type Placement } from '../../src/simulate/flux/render-profile.js';
import type { SersicShape } from '../../src/simulate/flux/sersic.js';
import type { SpiralArms } from '../../src/simulate/flux/spiral.js';
import { golden } from './golden.js';

const ROUND: SersicShape = { index: 1, radiusArcsec: 4, axisRatio: 1, positionAngleDeg: 0 };

/** The part of a round profile's flux, half-light radius in pixels, that a square about its centre encloses. */
interface Enclosed {
  n: number;
  radius: number;
  side: number;
  enclosed: number;
}

interface Rendering {
  pixels: Float32Array;
  total: number;
  /** First and second moments, pixels: x to the West, y to the South. */
  x: number;
  y: number;
  xx: number;
  yy: number;
  xy: number;
}

function render(
  shape: SersicShape,
  side: number,
  placement: Partial<Placement> = {},
  arms?: SpiralArms,
): Rendering {
  const pixels = new Float32Array(side * side);
  const at = { x: side / 2, y: side / 2, pixelScaleArcsec: 1, fluxes: [1], faintest: 0, ...placement };
  addSersic({ width: side, height: side, images: [pixels] }, shape, at, arms);
  const mean = (value: (x: number, y: number) => number): number =>
    pixels.reduce((sum, light, k) => sum + light * value((k % side) + 0.5, Math.floor(k / side) + 0.5), 0);
  const total = mean(() => 1);
  const [x, y] = [mean((px) => px) / total, mean((_, py) => py) / total];
  return {
    pixels,
    total,
    x,
    y,
    xx: mean((px) => (px - x) ** 2) / total,
    yy: mean((_, py) => (py - y) ** 2) / total,
    xy: mean((px, py) => (px - x) * (py - y)) / total,
  };
}

test.each([
  { index: 0.6, radiusArcsec: 8, axisRatio: 0.9 },
  { index: 1, radiusArcsec: 10, axisRatio: 0.3 },
  { index: 1, radiusArcsec: 0.3, axisRatio: 0.5 },
  { index: 2, radiusArcsec: 4, axisRatio: 0.6 },
])('all the analytic flux of n = $index, $radiusArcsec px, q = $axisRatio is on a wide frame', (shape) => {
  expect(render({ ...shape, positionAngleDeg: 30 }, 160).total).toEqualWithin(1, 4e-3);
});

test('a steep centre keeps its flux', () => {
  for (const { n, radius, side, enclosed } of golden<Enclosed[]>('enclosed'))
    expect(render({ ...ROUND, index: n, radiusArcsec: radius }, side).total).toEqualWithin(enclosed, 2e-3);
});

test('half of the light lies within the half-light ellipse', () => {
  const side = 240;
  const { pixels } = render({ index: 4, radiusArcsec: 20, axisRatio: 0.5, positionAngleDeg: 90 }, side);
  let inside = 0;
  pixels.forEach((light, k) => {
    const [x, y] = [(k % side) + 0.5 - side / 2, Math.floor(k / side) + 0.5 - side / 2];
    if (Math.hypot(x, y / 0.5) < 20) inside += light;
  });
  expect(inside).toEqualWithin(0.5, 5e-3);
});

test('wherever in a pixel a compact source lies, its light is centred on it', () => {
  const offset = fc.double({ min: -0.5, max: 0.5, noNaN: true });
  const radius = fc.double({ min: 0.2, max: 2, noNaN: true });
  fc.assert(
    fc.property(offset, offset, radius, fc.constantFrom(1, 2, 4), (dx, dy, radiusArcsec, index) => {
      const seen = render({ ...ROUND, radiusArcsec, index }, 61, { x: 30.5 + dx, y: 30.5 + dy });
      expect(seen.x - 30.5).toEqualWithin(dx, 0.02);
      expect(seen.y - 30.5).toEqualWithin(dy, 0.02);
    }),
    { numRuns: 40 },
  );
});

test('position angles turn from North (up) through East (left)', () => {
  const thin = { ...ROUND, axisRatio: 0.3 };
  const north = render({ ...thin, positionAngleDeg: 0 }, 81);
  expect(north.yy).toBeGreaterThan(5 * north.xx);
  const east = render({ ...thin, positionAngleDeg: 90 }, 81);
  expect(east.xx).toBeGreaterThan(5 * east.yy);
  // Half way the major axis runs from the lower right (x and y great) to the upper left.
  const northEast = render({ ...thin, positionAngleDeg: 45 }, 81);
  expect(northEast.xy).toBeGreaterThan(0.5 * northEast.xx);
});

test('leaving out faint light loses no more than it says, a pixel', () => {
  const shape = { ...ROUND, index: 4, radiusArcsec: 6, axisRatio: 0.6, positionAngleDeg: 20 };
  const whole = render(shape, 121);
  const bright = render(shape, 121, { faintest: 1e-5 });
  whole.pixels.forEach((light, k) => {
    expect(Math.abs(light - (bright.pixels[k] as number))).toBeLessThan(1.1e-5);
  });
});

test('a source wholly outside the frame adds only its wing, and an empty reach adds nothing', () => {
  expect(render(ROUND, 32, { x: -200, faintest: 1e-7 }).total).toBe(0);
  expect(render(ROUND, 32, { x: -8 }).total).toBeGreaterThan(0);
});

test('fluxes go to their images', () => {
  const images = [new Float32Array(900), new Float32Array(900)];
  const placement = { x: 15, y: 15, pixelScaleArcsec: 1, fluxes: [1, 2.5], faintest: 0 };
  addSersic({ width: 30, height: 30, images }, ROUND, placement);
  const [first, second] = images as [Float32Array, Float32Array];
  expect(Array.from(second)).toEqualWithin(
    Array.from(first, (light) => 2.5 * light),
    1e-6,
  );
});

test('spiral arms move light and add none', () => {
  const arms = { count: 2, pitchDeg: 20, phaseDeg: 40, contrast: 2, innerRadius: 0.3 };
  const smooth = render({ ...ROUND, radiusArcsec: 12, axisRatio: 0.6 }, 161);
  const armed = render({ ...ROUND, radiusArcsec: 12, axisRatio: 0.6 }, 161, {}, arms);
  expect(armed.total).toEqualWithin(smooth.total, 3e-3);
  const moved = armed.pixels.reduce(
    (sum, light, k) => sum + Math.abs(light - (smooth.pixels[k] as number)),
    0,
  );
  expect(moved).toBeGreaterThan(0.3);
});
