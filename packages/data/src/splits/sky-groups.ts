import { groupsOf, pairsWithin, type Label, type SkyPosition } from '@perseus/core';

/** Rows that are the same object on the sky. */
export interface SkyGroups {
  /** Group of each row, numbered from 0 in order of first appearance. */
  groups: Int32Array;
  count: number;
  /** Groups of more than one row, as the rows they hold. */
  shared: number[][];
  /** Those of them whose rows disagree on the label. */
  conflicts: number[][];
}

/** Rows at most `radiusArcsec` apart, directly or through others, are one group. */
export function groupOnSky(
  positions: readonly SkyPosition[],
  labels: readonly Label[],
  radiusArcsec: number,
): SkyGroups {
  const groups = groupsOf(pairsWithin(positions, radiusArcsec), positions.length);
  const rowsOf: number[][] = [];
  groups.forEach((group, row) => (rowsOf[group] ??= []).push(row));
  const shared = rowsOf.filter((rows) => rows.length > 1);
  const conflicts = shared.filter((rows) => rows.some((row) => labels[row] !== labels[rows[0] as number]));
  return { groups, count: rowsOf.length, shared, conflicts };
}
