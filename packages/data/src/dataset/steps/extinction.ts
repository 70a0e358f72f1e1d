import { extinctionColumns, extinctionFromColumns, type Extinction } from '../../photometry/extinction.js';
import { readExtinctionMap } from '../../photometry/extinction-map.js';
import type { Building } from '../building.js';
import { countBy, type Candidate } from '../rows/candidate.js';

/**
 * Records the Galactic extinction towards each row, from a map where one is given, else from the row's own columns.
 * Nothing is corrected by it: magnitudes and cutouts stay as observed.
 */
export async function recordExtinction(rows: readonly Candidate[], building: Building): Promise<Candidate[]> {
  const { extinctionMapPath, signal } = building.plan;
  const map =
    extinctionMapPath === undefined
      ? null
      : await readExtinctionMap(extinctionMapPath, { ...(signal && { signal }) });
  const found = rows.map(({ row }) => (map === null ? extinctionFromColumns(row) : map.extinctionAt(row)));
  const known = found.filter((extinction): extinction is Extinction => extinction !== null);
  if (known.length === 0 && map === null) return [...rows];
  building.ended('extinction', rows.length, rows.length, {
    applied: false,
    unknown: rows.length - known.length,
    ...countBy(known, ({ source }) => `from ${source}`),
  });
  return rows.map((candidate, i) => ({
    ...candidate,
    added: { ...candidate.added, ...extinctionColumns(found[i] ?? null) },
  }));
}
