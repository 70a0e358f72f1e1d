import { positionProblem, RADIANS_PER_DEGREE } from './position.js';

/** ICRS positions by column, degrees; those that `positionProblem` refuses (NaN too) match nothing. */
export interface Positions {
  raDeg: Float64Array;
  decDeg: Float64Array;
}

/** Points of the unit sphere by column, and the row of the list that each came from. */
export interface SpherePoints {
  x: Float64Array;
  y: Float64Array;
  z: Float64Array;
  row: Int32Array;
}

/**
 * The unit vectors of the positions that are usable, in the order of their rows.
 *
 * @throws RangeError where the two columns differ in length
 */
export function spherePoints({ raDeg, decDeg }: Positions): SpherePoints {
  const rows = raDeg.length;
  if (rows !== decDeg.length)
    throw new RangeError(`there are ${rows} right ascensions and ${decDeg.length} declinations`);
  const [x, y, z] = [new Float64Array(rows), new Float64Array(rows), new Float64Array(rows)];
  const row = new Int32Array(rows);
  let count = 0;
  for (let i = 0; i < rows; i++) {
    const position = { raDeg: raDeg[i] as number, decDeg: decDeg[i] as number };
    if (positionProblem(position) !== undefined) continue;
    const ra = wrapped(position.raDeg) * RADIANS_PER_DEGREE;
    const dec = position.decDeg * RADIANS_PER_DEGREE;
    x[count] = Math.cos(dec) * Math.cos(ra);
    y[count] = Math.cos(dec) * Math.sin(ra);
    z[count] = Math.sin(dec);
    row[count++] = i;
  }
  return {
    x: x.subarray(0, count),
    y: y.subarray(0, count),
    z: z.subarray(0, count),
    row: row.subarray(0, count),
  };
}

/** 360 is 0 and -10 is 350, to the last bit: the sine of a whole turn is not quite 0. */
export function wrapped(raDeg: number): number {
  const positive = raDeg < 0 ? raDeg + 360 : raDeg;
  return positive === 360 ? 0 : positive;
}
