import type { ObjectRow } from '../../src/catalogue/read-objects.js';

/** A row of a table with these columns, as text. */
export function rowOf(columns: Record<string, string | number>, id = 'a'): ObjectRow {
  const texts = Object.fromEntries(Object.entries(columns).map(([name, value]) => [name, String(value)]));
  return {
    row: 1,
    id,
    file: null,
    raDeg: Number(columns['ra'] ?? 50),
    decDeg: Number(columns['dec'] ?? 41),
    columns: texts,
  };
}
