/** ICRS positions by column, degrees; those that `positionProblem` refuses (NaN too) match nothing. */
export interface Positions {
  raDeg: Float64Array;
  decDeg: Float64Array;
}

/**
 * `best`: for each position on the left the nearest on the right. `mutual`: those of them that are also the nearest on
 * the left to the one on the right. `all`: every pair.
 */
export const MATCH_MODES = ['best', 'all', 'mutual'] as const;
export type MatchMode = (typeof MATCH_MODES)[number];

/** Pair i is row `left[i]` with row `right[i]`; ordered by the left row, then by separation. */
export interface SkyMatches {
  left: Int32Array;
  right: Int32Array;
  separationArcsec: Float64Array;
}

export function matchOnSky(
  left: Positions,
  right: Positions,
  radiusArcsec: number,
  mode: MatchMode = 'best',
): SkyMatches {
  throw new Error(`not yet: ${left.raDeg.length} ${right.raDeg.length} ${radiusArcsec} ${mode}`);
}
