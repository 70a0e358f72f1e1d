import type { Column, ColumnInfo } from '../table/column.js';
import { TextValues } from '../table/text-values.js';
import { isNullText } from './null-text.js';

const INTEGER = /^[+-]?(0|[1-9]\d*)$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** A column from its cells as text, with the narrowest type that keeps every one of them as it is. */
export function inferColumn(info: ColumnInfo, cells: readonly string[]): Column {
  const present = cells.map((cell) => cell.trim()).filter((cell) => !isNullText(cell));
  const nulls = cells.some(isNullText) ? Uint8Array.from(cells, (cell) => Number(isNullText(cell))) : null;
  if (present.length > 0 && present.every((cell) => INTEGER.test(cell))) {
    const values = BigInt64Array.from(cells, (cell) => (isNullText(cell) ? 0n : BigInt(cell.trim())));
    const narrow = values.every((value) => BigInt.asIntN(32, value) === value);
    return narrow
      ? { ...info, type: 'int32', values: Int32Array.from(values, Number), nulls }
      : { ...info, type: 'int64', values, nulls };
  }
  if (present.length > 0 && present.every((cell) => NUMBER.test(cell))) {
    const values = Float64Array.from(cells, (cell) => (isNullText(cell) ? NaN : Number(cell)));
    return { ...info, type: 'float64', values, nulls: null };
  }
  const texts = cells.map((cell) => (isNullText(cell) ? '' : cell));
  return { ...info, type: 'text', values: TextValues.from(texts), nulls: null };
}
