import type { SkyPosition } from '@perseus/core';
import type { SdssField } from './frame-file.js';

const ROWS = 1489;
const COLUMNS = 2048;
const DEGREES = Math.PI / 180;

/** A field with its astrometry: a great circle (`node`, `incl`, degrees) and a plane on it, as `Frame` has them. */
export interface PlacedField extends SdssField {
  node: number;
  incl: number;
  /** mu = a + b row + c column, nu = d + e row + f column, degrees. */
  a: number;
  b: number;
  c: number;
  d: number;
  e: number;
  f: number;
}

/**
 * The field that shows a position farthest from its edges, null where none does. Neighbours in a scan share 128 rows,
 * so that there an object is at least 64 pixels, 25 arcsec, from the edge of one of them.
 */
export function bestField(fields: readonly PlacedField[], position: SkyPosition): PlacedField | null {
  let best: PlacedField | null = null;
  let bestMargin = 0;
  for (const field of fields) {
    const { row, column } = pixelOf(field, position);
    const margin = Math.min(row, ROWS - row, column, COLUMNS - column);
    if (margin > bestMargin) [best, bestMargin] = [field, margin];
  }
  return best;
}

/** @see SDSS Data Model, asTrans; Stoughton et al. (2002), AJ 123, 485, section 3.2.2 (great circle coordinates) */
export function pixelOf(field: PlacedField, { raDeg, decDeg }: SkyPosition): { row: number; column: number } {
  const { mu, nu } = greatCircle(field, raDeg, decDeg);
  const { a, b, c, d, e, f } = field;
  // The turn of mu that lies nearest to the field: both may be given as 359 or as -1 degrees.
  const alongScan = mu - a - 360 * Math.round((mu - a) / 360);
  const acrossScan = nu - d;
  const determinant = b * f - c * e;
  return {
    row: (alongScan * f - acrossScan * c) / determinant,
    column: (acrossScan * b - alongScan * e) / determinant,
  };
}

function greatCircle({ node, incl }: PlacedField, raDeg: number, decDeg: number): { mu: number; nu: number } {
  const [ra, dec, tilt] = [(raDeg - node) * DEGREES, decDeg * DEGREES, incl * DEGREES];
  const x = Math.cos(ra) * Math.cos(dec);
  const y = Math.sin(ra) * Math.cos(dec);
  const z = Math.sin(dec);
  const across = z * Math.cos(tilt) - y * Math.sin(tilt);
  return {
    mu: Math.atan2(y * Math.cos(tilt) + z * Math.sin(tilt), x) / DEGREES + node,
    nu: Math.asin(Math.max(-1, Math.min(1, across))) / DEGREES,
  };
}
