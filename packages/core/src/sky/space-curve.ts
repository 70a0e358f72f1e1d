import type { SpherePoints } from './sphere-points.js';

/** Steps along each axis of the box around all points; three times as many bits are a place on the curve. */
const STEPS = 1 << 10;
/** More points than this in one place are put in order among themselves. */
const CROWD = 8;

/**
 * The same points in the order of a curve that fills space (Morton's), so that neighbours on the sky are mostly
 * neighbours in memory.
 *
 * Where points crowd in one place of the curve, a finer one goes through that place: the order is as good in a field of a few
 * arcminutes as over the whole sky. Points of one position keep their order.
 *
 * @see Morton (1966), "A computer oriented geodetic data base and a new technique in file sequencing"
 */
export function alongCurve(points: SpherePoints): SpherePoints {
  const { places, order } = sortedPlaces(points);
  const sorted = {
    x: gathered(points.x, order),
    y: gathered(points.y, order),
    z: gathered(points.z, order),
    row: gathered(points.row, order),
  };
  for (let start = 0, end = 0; start < places.length; start = end) {
    for (end = start + 1; end < places.length && places[end] === places[start];) end++;
    if (end - start > CROWD) refine(sorted, start, end);
  }
  return sorted;
}

/** Puts a stretch of points, all of one place, in the order of a finer curve. */
function refine(points: SpherePoints, start: number, end: number): void {
  const crowd = {
    x: points.x.subarray(start, end),
    y: points.y.subarray(start, end),
    z: points.z.subarray(start, end),
    row: points.row.subarray(start, end),
  };
  // A box is finer by 1024 along its longest side at least, so that this ends; one point many times over has no box.
  if ([crowd.x, crowd.y, crowd.z].every((values) => scaleOf(values).steps === 0)) return;
  const finer = alongCurve(crowd);
  crowd.x.set(finer.x);
  crowd.y.set(finer.y);
  crowd.z.set(finer.z);
  crowd.row.set(finer.row);
}

/** The places of all points in ascending order, and which point each is of. */
function sortedPlaces(points: SpherePoints): { places: Int32Array; order: Int32Array } {
  let places = placesOnCurve(points);
  let order = Int32Array.from({ length: places.length }, (_, i) => i);
  let [sparePlaces, spareOrder] = [new Int32Array(places.length), new Int32Array(places.length)];
  for (let shift = 0; shift < 30; shift += 10) {
    const starts = new Int32Array(STEPS + 1);
    for (let i = 0; i < places.length; i++) starts[(((places[i] as number) >>> shift) & 1023) + 1]!++;
    for (let digit = 0; digit < STEPS; digit++) starts[digit + 1]! += starts[digit] as number;
    for (let i = 0; i < places.length; i++) {
      const place = places[i] as number;
      const next = starts[(place >>> shift) & 1023]!++;
      sparePlaces[next] = place;
      spareOrder[next] = order[i] as number;
    }
    [places, sparePlaces] = [sparePlaces, places];
    [order, spareOrder] = [spareOrder, order];
  }
  return { places, order };
}

function placesOnCurve({ x, y, z }: SpherePoints): Int32Array<ArrayBuffer> {
  const [alongX, alongY, alongZ] = [scaleOf(x), scaleOf(y), scaleOf(z)];
  const places = new Int32Array(x.length);
  for (let i = 0; i < x.length; i++) {
    places[i] =
      (everyThird(((x[i] as number) - alongX.least) * alongX.steps) << 2) |
      (everyThird(((y[i] as number) - alongY.least) * alongY.steps) << 1) |
      everyThird(((z[i] as number) - alongZ.least) * alongZ.steps);
  }
  return places;
}

function scaleOf(values: Float64Array): { least: number; steps: number } {
  let least = Infinity;
  let largest = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < least) least = value;
    if (value > largest) largest = value;
  }
  return { least, steps: largest > least ? (STEPS - 1) / (largest - least) : 0 };
}

/** The ten bits of a number's whole part, two zeros between each. */
function everyThird(step: number): number {
  let bits = (step | (step << 16)) & 0x030000ff;
  bits = (bits | (bits << 8)) & 0x0300f00f;
  bits = (bits | (bits << 4)) & 0x030c30c3;
  return (bits | (bits << 2)) & 0x09249249;
}

function gathered<T extends Float64Array | Int32Array>(values: T, order: Int32Array): T {
  const result = new (values.constructor as new (length: number) => T)(order.length);
  for (let i = 0; i < order.length; i++) result[i] = values[order[i] as number] as number;
  return result;
}
