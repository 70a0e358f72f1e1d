import { PerseusError } from '../errors/perseus-error.js';
import { chordOf } from './chord.js';
import { nearestRows } from './nearest-points.js';
import { rowsWithin, type RowPairs } from './points-within.js';
import type { SkyPosition } from './position.js';
import { separationArcsec } from './separation.js';
import { spherePoints, wrapped, type Positions } from './sphere-points.js';
import { SphereTree } from './sphere-tree.js';

/**
 * `best`: for each position on the left the nearest on the right. `mutual`: those of them that are also the nearest on
 * the left to the one on the right. `all`: every pair.
 */
export const MATCH_MODES = ['best', 'all', 'mutual'] as const;
export type MatchMode = (typeof MATCH_MODES)[number];

/** Row `left[i]` matches row `right[i]`; ordered by the left row, then by the right one. */
export interface SkyMatches {
  left: Int32Array;
  right: Int32Array;
  separationArcsec: Float64Array;
}

/** Positions nearer than this are equal: coordinates on the unit sphere tell no less apart. */
const EQUAL_ARCSEC = 1e-10;

/** About 1.2 GB while they are put in order: with more of them the radius is a mistake. */
const MOST_PAIRS = 50_000_000;

/**
 * Matches two lists of positions on the sky: pairs at most `radiusArcsec` apart, poles and the step from 360 to 0
 * degrees included.
 *
 * Of several that are equally near the one of least row is the best. The time grows with the positions and the pairs,
 * not with the product of the lists, however the positions crowd.
 *
 * @param radiusArcsec 0 matches equal positions alone: those within 1e-10 arcsec, which rounding cannot tell apart
 * @throws PerseusError `MATCHES_TOO_MANY` where `all` finds more than 50 million pairs
 * @throws RangeError where the radius is negative or not a number, or the columns of a list differ in length
 * @see astropy.coordinates.match_coordinates_sky finds the same best, and search_around_sky the same pairs
 */
export function matchOnSky(
  left: Positions,
  right: Positions,
  radiusArcsec: number,
  mode: MatchMode = 'best',
): SkyMatches {
  if (!(radiusArcsec >= 0)) throw new RangeError(`${radiusArcsec} arcsec is not a radius`);
  const pairs =
    mode === 'all'
      ? allPairs(left, right, radiusArcsec)
      : bestPairs(left, right, radiusArcsec, mode === 'mutual');
  return withSeparations(pairs, left, right, radiusArcsec);
}

/** Judged by chords: a trifle more than lie within the radius. */
function allPairs(left: Positions, right: Positions, radiusArcsec: number): RowPairs {
  const tree = new SphereTree(spherePoints(right));
  const pairs = rowsWithin(spherePoints(left), tree, chordOf(radiusArcsec), MOST_PAIRS);
  if (pairs === null)
    throw new PerseusError(
      'MATCHES_TOO_MANY',
      `more than ${MOST_PAIRS} pairs lie within ${radiusArcsec} arcsec. Take a smaller radius, or the best match of each.`,
    );
  // Stable, so that pairs of one left row stay in the order of the right ones.
  return sortedBy('left', sortedBy('right', pairs));
}

/** Judged by chords as well. */
function bestPairs(left: Positions, right: Positions, radiusArcsec: number, mutual: boolean): RowPairs {
  const [from, to] = [spherePoints(left), spherePoints(right)];
  const reach = chordOf(radiusArcsec);
  const nearest = nearestRows(from, new SphereTree(to), reach, left.raDeg.length);
  const back = mutual ? nearestRows(to, new SphereTree(from), reach, right.raDeg.length) : null;
  const pairs = { left: new Int32Array(nearest.length), right: new Int32Array(nearest.length) };
  let count = 0;
  for (let row = 0; row < nearest.length; row++) {
    const match = nearest[row]!;
    if (match < 0 || (back !== null && back[match] !== row)) continue;
    pairs.left[count] = row;
    pairs.right[count++] = match;
  }
  return { left: pairs.left.subarray(0, count), right: pairs.right.subarray(0, count) };
}

/** A counting sort: its time grows with the pairs and the rows. */
function sortedBy(side: keyof RowPairs, pairs: RowPairs): RowPairs {
  const keys = pairs[side];
  const largest = keys.reduce((most, key) => Math.max(most, key), -1);
  const places = new Int32Array(largest + 2);
  for (const key of keys) places[key + 1]!++;
  for (let key = 0; key <= largest; key++) places[key + 1]! += places[key]!;
  const sorted = { left: new Int32Array(keys.length), right: new Int32Array(keys.length) };
  for (let i = 0; i < keys.length; i++) {
    const place = places[keys[i]!]!++;
    sorted.left[place] = pairs.left[i]!;
    sorted.right[place] = pairs.right[i]!;
  }
  return sorted;
}

/** Those of the pairs that are at most the radius apart, and how far. */
function withSeparations(
  { left, right }: RowPairs,
  from: Positions,
  to: Positions,
  radiusArcsec: number,
): SkyMatches {
  const separations = new Float64Array(left.length);
  let count = 0;
  for (let i = 0; i < left.length; i++) {
    const separation = separationArcsec(positionAt(from, left[i]!), positionAt(to, right[i]!));
    if (separation > Math.max(radiusArcsec, EQUAL_ARCSEC)) continue;
    left[count] = left[i]!;
    right[count] = right[i]!;
    separations[count++] = separation;
  }
  return {
    left: left.subarray(0, count),
    right: right.subarray(0, count),
    separationArcsec: separations.subarray(0, count),
  };
}

function positionAt({ raDeg, decDeg }: Positions, row: number): SkyPosition {
  return { raDeg: wrapped(raDeg[row]!), decDeg: decDeg[row]! };
}
