import { ARCSEC_PER_DEGREE, RADIANS_PER_DEGREE, type SkyPosition } from './position.js';

/**
 * Great-circle separation of two positions.
 *
 * Vincenty's formula: accurate at 0 and at 180 degrees, where the haversine and the dot product are not.
 *
 * @param a, b ICRS positions in degrees
 * @returns separation in arcseconds, 0 to 648 000
 * @see Vincenty (1975), Survey Review 23, 88; astropy.coordinates.angular_separation gives the same
 */
export function separationArcsec(a: SkyPosition, b: SkyPosition): number {
  const difference = (b.raDeg - a.raDeg) * RADIANS_PER_DEGREE;
  const decA = a.decDeg * RADIANS_PER_DEGREE;
  const decB = b.decDeg * RADIANS_PER_DEGREE;
  const across = Math.cos(decB) * Math.sin(difference);
  const along = Math.cos(decA) * Math.sin(decB) - Math.sin(decA) * Math.cos(decB) * Math.cos(difference);
  const cosine = Math.sin(decA) * Math.sin(decB) + Math.cos(decA) * Math.cos(decB) * Math.cos(difference);
  return (Math.atan2(Math.hypot(across, along), cosine) / RADIANS_PER_DEGREE) * ARCSEC_PER_DEGREE;
}
