import { unitVector, type SkyPosition } from '@perseus/core';

/** Rows: the axes of Galactic coordinates in ICRS. @see ESA (1997), The Hipparcos Catalogue, vol. 1, eq. 1.5.11 */
const AXES = [
  [-0.0548755604, -0.8734370902, -0.4838350155],
  [0.4941094279, -0.44482963, 0.7469822445],
  [-0.867666149, -0.1980763734, 0.4559837762],
] as const;

/**
 * Galactic longitude and latitude of an ICRS position, degrees; longitude from 0 to below 360.
 *
 * @see astropy.coordinates.Galactic, which goes by way of FK5 and gives the same to 0.03 arcsec
 */
export function galacticOf(position: SkyPosition): { longitudeDeg: number; latitudeDeg: number } {
  const [x, y, z] = unitVector(position);
  const [toCentre, toRotation, toPole] = AXES.map((axis) => axis[0] * x + axis[1] * y + axis[2] * z) as [
    number,
    number,
    number,
  ];
  const longitude = (Math.atan2(toRotation, toCentre) * 180) / Math.PI;
  return {
    longitudeDeg: (longitude + 360) % 360,
    latitudeDeg: (Math.atan2(toPole, Math.hypot(toCentre, toRotation)) * 180) / Math.PI,
  };
}
