import { groupsOf, pairsWithin } from '@perseus/core';
import type { Building } from '../building.js';
import type { Candidate } from '../rows/candidate.js';

/**
 * Finds the rows that are the same object: at most the group radius apart, directly or through others.
 *
 * @returns the group of each row, numbered from 0 in order of first appearance
 */
export function groupRows(rows: readonly Candidate[], building: Building): Int32Array {
  const { groupRadiusArcsec } = building.plan;
  const positions = rows.map(({ row }) => row);
  const groups = groupsOf(pairsWithin(positions, groupRadiusArcsec), rows.length);
  building.ended('group', rows.length, rows.length, {
    radiusArcsec: groupRadiusArcsec,
    groups: groupCount(groups),
    shared: sharedGroups(groups),
  });
  return groups;
}

/** The same groups without the rows that are gone, numbered anew. */
export function groupsOfKept(groups: Int32Array, kept: readonly number[]): Int32Array {
  const numbers = new Map<number, number>();
  return Int32Array.from(kept, (row) => {
    const group = groups[row] as number;
    const number = numbers.get(group) ?? numbers.size;
    numbers.set(group, number);
    return number;
  });
}

export function groupCount(groups: Int32Array): number {
  return new Set(groups).size;
}

/** Groups of more than one row. */
export function sharedGroups(groups: Int32Array): number {
  const seen = new Set<number>();
  const shared = new Set<number>();
  for (const group of groups) {
    if (seen.has(group)) shared.add(group);
    seen.add(group);
  }
  return shared.size;
}
