import type { NativeWcs } from '../native/binding.js';
import type { PixelEllipses } from './band-detector.js';

/** A symmetric 2 x 2 matrix: second moments along two axes. */
interface Moments {
  xx: number;
  yy: number;
  xy: number;
}

/** How a place changes with two coordinates: [dx/du, dx/dv, dy/du, dy/dv]. */
type Jacobian = readonly [number, number, number, number];

/** Step, pixels, over which world coordinates are taken for linear. */
const STEP = 1;
const RADIAN = Math.PI / 180;

/** Ellipses on the sky, with how they lie on the tangent plane at their centres. */
export interface SkyEllipses {
  raDeg: Float64Array;
  decDeg: Float64Array;
  /** Semi-axes. */
  majorArcsec: Float64Array;
  minorArcsec: Float64Array;
  /** Of the major axis from North through East, 0 to 180. */
  positionAngleDeg: Float64Array;
}

export async function skyEllipses(ellipses: PixelEllipses, wcs: NativeWcs): Promise<SkyEllipses> {
  const { x, y } = ellipses;
  const [ra, dec] = await wcs.pixelToSky(x, y);
  const [raX, decX] = await wcs.pixelToSky(
    x.map((at) => at + STEP),
    y,
  );
  const [raY, decY] = await wcs.pixelToSky(
    x,
    y.map((at) => at + STEP),
  );
  const found = {
    raDeg: ra,
    decDeg: dec,
    majorArcsec: new Float64Array(x.length),
    minorArcsec: new Float64Array(x.length),
    positionAngleDeg: new Float64Array(x.length),
  };
  for (let i = 0; i < x.length; i++) {
    const east = (to: Float64Array) =>
      ((((to[i] as number) - (ra[i] as number) + 540) % 360) - 180) *
      Math.cos((dec[i] as number) * RADIAN) *
      3600;
    const north = (to: Float64Array) => ((to[i] as number) - (dec[i] as number)) * 3600;
    // North first, so that the angle is counted from it.
    const sky = transformed(momentsOf(ellipses, i), [north(decX), north(decY), east(raX), east(raY)]);
    const { a, b, theta } = axesOf(sky);
    found.majorArcsec[i] = a;
    found.minorArcsec[i] = b;
    found.positionAngleDeg[i] = (((theta / RADIAN) % 180) + 180) % 180;
  }
  return found;
}

/** The same ellipses on another image of the same sky. */
export async function ellipsesOn(
  other: NativeWcs,
  ellipses: PixelEllipses,
  wcs: NativeWcs,
): Promise<PixelEllipses> {
  const place = async (dx: number, dy: number) => {
    const [ra, dec] = await wcs.pixelToSky(
      ellipses.x.map((at) => at + dx),
      ellipses.y.map((at) => at + dy),
    );
    return other.skyToPixel(ra, dec);
  };
  const [x, y] = await place(0, 0);
  const [xX, yX] = await place(STEP, 0);
  const [xY, yY] = await place(0, STEP);
  const moved = {
    x,
    y,
    a: new Float64Array(x.length),
    b: new Float64Array(x.length),
    theta: new Float64Array(x.length),
  };
  for (let i = 0; i < x.length; i++) {
    const along = (to: Float64Array, from: Float64Array) => ((to[i] as number) - (from[i] as number)) / STEP;
    const { a, b, theta } = axesOf(
      transformed(momentsOf(ellipses, i), [along(xX, x), along(xY, x), along(yX, y), along(yY, y)]),
    );
    moved.a[i] = a;
    moved.b[i] = b;
    moved.theta[i] = theta;
  }
  return moved;
}

function momentsOf({ a, b, theta }: PixelEllipses, i: number): Moments {
  const [major, minor, angle] = [a[i] as number, b[i] as number, theta[i] as number];
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return {
    xx: (major * c) ** 2 + (minor * s) ** 2,
    yy: (major * s) ** 2 + (minor * c) ** 2,
    xy: (major ** 2 - minor ** 2) * c * s,
  };
}

function transformed({ xx, yy, xy }: Moments, [j00, j01, j10, j11]: Jacobian): Moments {
  return {
    xx: j00 * j00 * xx + 2 * j00 * j01 * xy + j01 * j01 * yy,
    yy: j10 * j10 * xx + 2 * j10 * j11 * xy + j11 * j11 * yy,
    xy: j00 * j10 * xx + (j00 * j11 + j01 * j10) * xy + j01 * j11 * yy,
  };
}

function axesOf({ xx, yy, xy }: Moments): { a: number; b: number; theta: number } {
  const middle = (xx + yy) / 2;
  const spread = Math.hypot((xx - yy) / 2, xy);
  return {
    a: Math.sqrt(Math.max(middle + spread, 0)),
    b: Math.sqrt(Math.max(middle - spread, 0)),
    theta: Math.atan2(2 * xy, xx - yy) / 2,
  };
}
