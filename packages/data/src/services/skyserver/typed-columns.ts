import type { Column, ColumnInfo } from '../../catalogue/table/column.js';
import { TextValues } from '../../catalogue/table/text-values.js';
import type { TextTable } from './read-table.js';

const INTEGER = /^-?(0|[1-9]\d{0,18})$/;
const NUMBER = /^([+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|-?Infinity|NaN)$/;
const MAX_INT64 = 2n ** 63n - 1n;

/**
 * The table's columns, each in the narrowest type that keeps all its cells: 32-bit integers, 64-bit integers (`objID`),
 * floating-point numbers, text. Integers of more than 64 bits with sign (`specObjID` of plates beyond 8191) stay text.
 */
export function typedColumns({ names, cells }: TextTable): Column[] {
  return names.map((name, i) =>
    typedColumn({ name, unit: null, ucd: null, description: null }, cells[i] as string[]),
  );
}

function typedColumn(info: ColumnInfo, cells: string[]): Column {
  const isKnown = (test: (cell: string) => boolean) => cells.every((cell) => isNull(cell) || test(cell));
  if (cells.every(isNull)) return textColumn(info, cells);
  if (isKnown((cell) => INTEGER.test(cell))) {
    const whole = cells.map((cell) => (isNull(cell) ? 0n : BigInt(cell)));
    const nulls = cells.some(isNull) ? Uint8Array.from(cells, (cell) => Number(isNull(cell))) : null;
    if (whole.every((value) => BigInt.asIntN(32, value) === value)) {
      return { ...info, type: 'int32', values: Int32Array.from(whole, Number), nulls };
    }
    if (whole.every((value) => value <= MAX_INT64 && value >= -MAX_INT64)) {
      return { ...info, type: 'int64', values: BigInt64Array.from(whole), nulls };
    }
    return textColumn(info, cells);
  }
  if (isKnown((cell) => NUMBER.test(cell) && !isName(cell))) {
    const values = Float64Array.from(cells, (cell) => (isNull(cell) ? NaN : Number(cell)));
    return { ...info, type: 'float64', values, nulls: null };
  }
  return textColumn(info, cells);
}

function textColumn(info: ColumnInfo, cells: string[]): Column {
  const values = TextValues.from(cells.map((cell) => (isNull(cell) ? '' : cell)));
  return { ...info, type: 'text', values, nulls: null };
}

/** An integer that would be rounded, or that begins with zeros, is a name, whatever else is in its column. */
function isName(cell: string): boolean {
  return /^[+-]?\d+$/.test(cell) && (/^[+-]?0\d/.test(cell) || !Number.isSafeInteger(Number(cell)));
}

function isNull(cell: string): boolean {
  return cell === '' || cell === 'null';
}
