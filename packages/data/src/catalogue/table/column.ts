import type { TextValues } from './text-values.js';

/** What is known of a column beside its values. */
export interface ColumnInfo {
  name: string;
  /** As the file has it (`deg`, `mag`, `arcsec`, `km/s`); null where it does not say. */
  unit: string | null;
  /** Unified Content Descriptor, IVOA UCD1+ or the older UCD1; null where the file does not say. */
  ucd: string | null;
  description: string | null;
}

/** Smaller integers are widened to 32 bits; 64-bit integers, identifiers above all, never pass through a double. */
type ColumnValues =
  | { type: 'boolean'; values: Uint8Array }
  | { type: 'int32'; values: Int32Array }
  | { type: 'int64'; values: BigInt64Array }
  | { type: 'float32'; values: Float32Array }
  | { type: 'float64'; values: Float64Array }
  | { type: 'text'; values: TextValues };

export type ColumnType = ColumnValues['type'];

/**
 * A column of a catalogue in memory.
 *
 * `nulls[row]` is 1 where the file has no value; it is null where every row has one. In columns of floating-point
 * numbers NaN is the null, and in columns of text the empty string, so these have no `nulls`.
 */
export type Column = ColumnInfo & ColumnValues & { nulls: Uint8Array | null };

/** The value as text: '' where there is none; floating-point numbers with the fewest digits that give them back. */
export function textAt(column: Column, row: number): string {
  if (column.nulls !== null && column.nulls[row] === 1) return '';
  switch (column.type) {
    case 'text':
      return column.values.at(row);
    case 'boolean':
      return column.values[row] === 1 ? 'true' : 'false';
    case 'float32':
      return shortestOfFloat32(column.values[row] as number);
    case 'int32':
    case 'int64':
    case 'float64': {
      const value = column.values[row];
      return Number.isNaN(value) ? '' : String(value);
    }
  }
}

/** The value as a number: NaN where there is none, or where the column is text. 64-bit integers may be rounded. */
export function numberAt(column: Column, row: number): number {
  if (column.type === 'text' || (column.nulls !== null && column.nulls[row] === 1)) return NaN;
  return Number(column.values[row]);
}

/** A float32 widened to a double would show digits that it never had: 0.1 as 0.10000000149011612. */
export function shortestOfFloat32(value: number): string {
  if (Number.isNaN(value)) return '';
  for (let digits = 6; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(Number(value.toPrecision(9)));
}
