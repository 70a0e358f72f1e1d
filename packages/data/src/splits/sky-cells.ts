import { groupsOf, type SkyPosition } from '@perseus/core';

/**
 * Blocks of sky about `sideArcmin` square, in strips of declination; rows of one group are in one block, wherever its
 * rows lie.
 *
 * @returns the block of each row, numbered from 0 in order of first appearance
 */
export function blocksOfSky(
  positions: readonly SkyPosition[],
  groups: Int32Array,
  sideArcmin: number,
): Int32Array {
  const firstOf = new Map<string, number>();
  const pairs: [number, number][] = [];
  positions.forEach((position, row) => {
    for (const key of [cellOf(position, sideArcmin / 60), `group ${groups[row] ?? row}`]) {
      const first = firstOf.get(key);
      if (first === undefined) firstOf.set(key, row);
      else pairs.push([first, row]);
    }
  });
  return groupsOf(pairs, positions.length);
}

/** Cells of a strip are as wide as they are high at its middle, and a whole number of them goes around the sky. */
function cellOf({ raDeg, decDeg }: SkyPosition, sideDeg: number): string {
  const strip = Math.floor((decDeg + 90) / sideDeg);
  const middle = Math.min(90, (strip + 0.5) * sideDeg - 90);
  const around = Math.max(1, Math.floor((360 * Math.cos((middle * Math.PI) / 180)) / sideDeg));
  const cell = Math.floor(((((raDeg % 360) + 360) % 360) / 360) * around) % around;
  return `${strip} ${cell}`;
}
