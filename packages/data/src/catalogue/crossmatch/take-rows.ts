import type { Column } from '../table/column.js';
import { TextBuilder } from '../table/text-values.js';

/** The column's values in the order of `rows`, of which each may come often or never; a negative row has none. */
export function takeRows(column: Column, rows: Int32Array): Column {
  const { name, unit, ucd, description } = column;
  const nulls = nullsOf(column, rows);
  const taken = { name, unit, ucd, description, nulls };
  switch (column.type) {
    case 'text':
      return { ...taken, type: 'text', values: takeText(column, rows) };
    case 'int64':
      return { ...taken, type: 'int64', values: BigInt64Array.from(rows, (row) => column.values[row] ?? 0n) };
    case 'int32':
      return { ...taken, type: 'int32', values: Int32Array.from(rows, (row) => column.values[row] ?? 0) };
    case 'boolean':
      return { ...taken, type: 'boolean', values: Uint8Array.from(rows, (row) => column.values[row] ?? 0) };
    case 'float32':
      return {
        ...taken,
        type: 'float32',
        values: Float32Array.from(rows, (row) => column.values[row] ?? NaN),
      };
    case 'float64':
      return {
        ...taken,
        type: 'float64',
        values: Float64Array.from(rows, (row) => column.values[row] ?? NaN),
      };
  }
}

function nullsOf({ type, nulls }: Column, rows: Int32Array): Uint8Array | null {
  if (type === 'text' || type === 'float32' || type === 'float64') return null;
  if (nulls === null && rows.every((row) => row >= 0)) return null;
  return Uint8Array.from(rows, (row) => (row < 0 ? 1 : (nulls?.[row] ?? 0)));
}

function takeText({ values: { bytes, ends } }: Column & { type: 'text' }, rows: Int32Array) {
  const builder = new TextBuilder();
  for (const row of rows) {
    if (row < 0) builder.addBytes(bytes, 0, 0);
    else builder.addBytes(bytes, row === 0 ? 0 : ends[row - 1], ends[row]);
  }
  return builder.finish();
}
