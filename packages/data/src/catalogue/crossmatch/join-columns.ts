import type { Catalogue } from '../table/catalogue.js';
import type { Column } from '../table/column.js';
import { takeRows } from './take-rows.js';

/** Rows of both sides that stand in one row of the joined catalogue; a negative row has no values. */
export interface JoinedRows {
  left: Int32Array;
  right: Int32Array;
}

/**
 * The columns of both catalogues, then `added`, whose names stay as they are.
 *
 * Names that come twice, whatever their case, end in `_1` in the left catalogue's columns and in `_2` in the right one's.
 */
export function joinColumns(
  left: Catalogue,
  right: Catalogue,
  rows: JoinedRows,
  added: readonly Column[],
): Column[] {
  const sources = [
    ...left.columns.map((column) => ({ column, rows: rows.left, suffix: '_1' })),
    ...right.columns.map((column) => ({ column, rows: rows.right, suffix: '_2' })),
  ];
  const times = new Map<string, number>();
  for (const { name } of [...sources.map(({ column }) => column), ...added])
    times.set(name.toLowerCase(), (times.get(name.toLowerCase()) ?? 0) + 1);
  const joined = sources.map(({ column, rows: taken, suffix }) => ({
    ...takeRows(column, taken),
    name: freeName(column.name, suffix, times),
  }));
  return [...joined, ...added];
}

/** A catalogue may have a `ra_1` beside its `ra` already, from a crossmatch before: then the suffix comes once more. */
function freeName(name: string, suffix: string, times: Map<string, number>): string {
  if (times.get(name.toLowerCase()) === 1) return name;
  let free = name + suffix;
  while (times.has(free.toLowerCase())) free += suffix;
  times.set(free.toLowerCase(), 1);
  return free;
}
