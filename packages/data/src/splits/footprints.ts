import { pairsWithin, type SkyPosition } from '@perseus/core';

const RADIANS = Math.PI / 180;
const ARCSEC = 3600 / RADIANS;

/**
 * Pairs of positions whose cutouts show a common piece of sky: boxes of `widthArcsec` x `heightArcsec`, North up.
 *
 * Two cutouts that only touch do not overlap. Near a pole, where North differs between neighbours, boxes are compared
 * as if they were parallel.
 *
 * @returns pairs of indices [i, j], i < j
 */
export function overlappingPairs(
  positions: readonly SkyPosition[],
  widthArcsec: number,
  heightArcsec: number,
): Array<[number, number]> {
  return pairsWithin(positions, Math.hypot(widthArcsec, heightArcsec)).filter(([i, j]) => {
    const offset = offsetArcsec(positions[i] as SkyPosition, positions[j] as SkyPosition);
    return Math.abs(offset.east) < widthArcsec && Math.abs(offset.north) < heightArcsec;
  });
}

/** Where `b` lies in the tangent plane at `a` (gnomonic projection: Calabretta & Greisen 2002, A&A 395, 1077). */
function offsetArcsec(a: SkyPosition, b: SkyPosition): { east: number; north: number } {
  const turn = (b.raDeg - a.raDeg) * RADIANS;
  const from = a.decDeg * RADIANS;
  const to = b.decDeg * RADIANS;
  // 1 - cos(turn) as a square keeps the digits that a difference of cosines loses at arcseconds.
  const versine = 2 * Math.sin(turn / 2) ** 2;
  const depth = Math.cos(to - from) - Math.cos(from) * Math.cos(to) * versine;
  const north = Math.sin(to - from) + Math.sin(from) * Math.cos(to) * versine;
  return { east: ((Math.cos(to) * Math.sin(turn)) / depth) * ARCSEC, north: (north / depth) * ARCSEC };
}
