import { PerseusError } from '../errors/perseus-error.js';

/** ICRS, degrees. Right ascension may be given from -360 to 360 and wraps; declination lies between -90 and 90. */
export interface SkyPosition {
  raDeg: number;
  decDeg: number;
}

export const ARCSEC_PER_DEGREE = 3600;
export const RADIANS_PER_DEGREE = Math.PI / 180;

/** What keeps a pair of numbers from being a position, in words; undefined where nothing does. */
export function positionProblem({ raDeg, decDeg }: SkyPosition): string | undefined {
  if (!Number.isFinite(raDeg)) return 'ra is not a number';
  if (!Number.isFinite(decDeg)) return 'dec is not a number';
  if (raDeg < -360 || raDeg > 360)
    return `ra is ${raDeg}, and right ascensions lie between 0 and 360 degrees`;
  if (decDeg < -90 || decDeg > 90) return `dec is ${decDeg}, and declinations lie between -90 and 90 degrees`;
  return undefined;
}

/**
 * The position's unit vector: x towards (0, 0), y towards (90, 0), z towards the north pole.
 *
 * @throws PerseusError `POSITION_OUT_OF_RANGE`
 */
export function unitVector(position: SkyPosition): [number, number, number] {
  const problem = positionProblem(position);
  if (problem !== undefined)
    throw new PerseusError('POSITION_OUT_OF_RANGE', `${problem}. Positions are ICRS degrees.`, {
      ...position,
    });
  const ra = position.raDeg * RADIANS_PER_DEGREE;
  const dec = position.decDeg * RADIANS_PER_DEGREE;
  return [Math.cos(dec) * Math.cos(ra), Math.cos(dec) * Math.sin(ra), Math.sin(dec)];
}
