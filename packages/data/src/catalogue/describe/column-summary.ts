import { numberAt, textAt, type Column, type ColumnInfo, type ColumnType } from '../table/column.js';

export interface ColumnDescription extends ColumnInfo {
  type: ColumnType;
  /** Rows without a value. */
  nulls: number;
  /** Of numbers; 64-bit integers as text. Null in columns of text, and where there is no value. */
  min: number | string | null;
  max: number | string | null;
  /** The first value that there is, as text. */
  example: string;
}

export function describeColumn(column: Column, rows: number): ColumnDescription {
  const { name, unit, ucd, description, type } = column;
  let nulls = 0;
  let example = '';
  for (let i = 0; i < rows; i++) {
    if (isNull(column, i)) nulls++;
    else if (example === '') example = textAt(column, i);
  }
  return { name, unit, ucd, description, type, nulls, ...rangeOf(column, rows), example };
}

function isNull(column: Column, row: number): boolean {
  if (column.nulls !== null && column.nulls[row] === 1) return true;
  if (column.type === 'text') {
    const { ends } = column.values;
    return ends[row] === (row === 0 ? 0 : ends[row - 1]);
  }
  return Number.isNaN(column.values[row]);
}

function rangeOf(column: Column, rows: number): Pick<ColumnDescription, 'min' | 'max'> {
  if (column.type === 'text' || column.type === 'boolean') return { min: null, max: null };
  if (column.type === 'int64') return rangeOfInt64(column, rows);
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < rows; i++) {
    const value = numberAt(column, i);
    if (value < min) min = value;
    if (value > max) max = value;
  }
  // As text and back: a float32 is to show the digits that it has, and not those of its double.
  const shown = (value: number) =>
    column.type === 'float32' ? Number(Math.fround(value).toPrecision(7)) : value;
  return min > max ? { min: null, max: null } : { min: shown(min), max: shown(max) };
}

function rangeOfInt64(
  column: Column & { type: 'int64' },
  rows: number,
): Pick<ColumnDescription, 'min' | 'max'> {
  let min: bigint | null = null;
  let max: bigint | null = null;
  for (let i = 0; i < rows; i++) {
    if (isNull(column, i)) continue;
    const value = column.values[i] as bigint;
    if (min === null || value < min) min = value;
    if (max === null || value > max) max = value;
  }
  return { min: min?.toString() ?? null, max: max?.toString() ?? null };
}
