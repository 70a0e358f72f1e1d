import { ByDeclination } from '../field-classification/plan/by-declination.js';
import type { FieldPositions, StarHalos } from '../field-classification/field-request.js';

/** Stars fainter than this have no halo that reaches beyond their own image. */
export const FAINTEST_HALO = 16;
/** A halo wider than this is a wrong magnitude. */
const WIDEST_ARCSEC = 1800;

export interface HaloOptions {
  /** Magnitude (Gaia G, or near it) of the faintest star with a halo: 16. */
  faintest?: number;
  /** What radii are multiplied by: 1. */
  scale?: number;
}

/**
 * Circles around bright stars in which their light spoils what is measured: 1630 arcsec x 1.396^-G, which is 58 arcsec at
 * magnitude 10 and 8 at 16.
 *
 * @see Dey et al. (2019), AJ 157, 168, and the bright-star masks of the Legacy Surveys that grew from it
 */
export function starHalos(
  stars: FieldPositions & { magnitude: Float64Array },
  { faintest = FAINTEST_HALO, scale = 1 }: HaloOptions = {},
): StarHalos {
  const { raDeg, decDeg, magnitude } = stars;
  // Not a comparison of `>`: NaN is no bright star.
  const bright = Uint32Array.from(magnitude, (_, i) => i).filter((i) => (magnitude[i] as number) <= faintest);
  const take = (values: Float64Array) => Float64Array.from(bright, (i) => values[i] as number);
  const radiusArcsec = take(magnitude).map((value) =>
    Math.min(WIDEST_ARCSEC, scale * 1630 * 1.396 ** -value),
  );
  return { raDeg: take(raDeg), decDeg: take(decDeg), radiusArcsec };
}

/** Which of some positions lie in a halo: 1, else 0. */
export function inHalo(positions: FieldPositions, { raDeg, decDeg, radiusArcsec }: StarHalos): Uint8Array {
  const sky = new ByDeclination(positions);
  const inside = new Uint8Array(positions.raDeg.length);
  radiusArcsec.forEach((radius, i) => {
    if (!(radius > 0)) return;
    for (const row of sky.rowsWithin(raDeg[i] as number, decDeg[i] as number, radius)) inside[row] = 1;
  });
  return inside;
}
