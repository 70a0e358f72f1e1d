import { ARCSEC_PER_DEGREE, RADIANS_PER_DEGREE } from './position.js';

/** Straight distance on the unit sphere between two positions that far apart, a trifle more for rounding's sake. */
export function chordOf(radiusArcsec: number): number {
  const angle = Math.min(radiusArcsec / ARCSEC_PER_DEGREE, 180) * RADIANS_PER_DEGREE;
  return 2 * Math.sin(angle / 2) * (1 + 1e-9) + 1e-14;
}
