import type { Column } from '../table/column.js';
import { unwritable } from '../table/unwritable.js';

/** Puts one column's values into rows as they lie in the file. */
export interface FieldWriter {
  column: Column;
  /** TFORM. */
  form: string;
  width: number;
  /** TNULL, for columns of integers that lack some. */
  null: number | bigint | null;
  write(target: Buffer, offset: number, rowBytes: number, firstRow: number, rows: number): void;
}

/** @throws PerseusError `CATALOGUE_UNWRITABLE` for text beyond ASCII */
export function fieldWriter(column: Column, path: string): FieldWriter {
  switch (column.type) {
    case 'boolean':
      return booleanWriter(column);
    case 'int32':
      return int32Writer(column);
    case 'int64':
      return int64Writer(column);
    case 'float32':
    case 'float64':
      return floatWriter(column);
    case 'text':
      return textWriter(column, path);
  }
}

type Of<Type extends Column['type']> = Extract<Column, { type: Type }>;

function booleanWriter(column: Of<'boolean'>): FieldWriter {
  const { values, nulls } = column;
  return {
    column,
    form: '1L',
    width: 1,
    null: null,
    write(target, offset, rowBytes, firstRow, rows) {
      for (let row = firstRow, at = offset; row < firstRow + rows; row++, at += rowBytes) {
        target[at] = nulls?.[row] === 1 ? 0 : values[row] === 1 ? 0x54 : 0x46;
      }
    },
  };
}

function int32Writer(column: Of<'int32'>): FieldWriter {
  const { values, nulls } = column;
  const none = nulls === null ? null : Number(unused(column, -(2n ** 31n)));
  return {
    column,
    form: '1J',
    width: 4,
    null: none,
    write(target, offset, rowBytes, firstRow, rows) {
      for (let row = firstRow, at = offset; row < firstRow + rows; row++, at += rowBytes) {
        target.writeInt32BE(nulls?.[row] === 1 ? (none as number) : (values[row] as number), at);
      }
    },
  };
}

function int64Writer(column: Of<'int64'>): FieldWriter {
  const { values, nulls } = column;
  const none = nulls === null ? null : unused(column, -(2n ** 63n));
  return {
    column,
    form: '1K',
    width: 8,
    null: none,
    write(target, offset, rowBytes, firstRow, rows) {
      for (let row = firstRow, at = offset; row < firstRow + rows; row++, at += rowBytes) {
        target.writeBigInt64BE(nulls?.[row] === 1 ? (none as bigint) : (values[row] as bigint), at);
      }
    },
  };
}

/** The lowest number that no row has, which can stand for none. */
function unused({ values, nulls }: Of<'int32'> | Of<'int64'>, lowest: bigint): bigint {
  const taken = new Set<bigint>();
  for (let row = 0; row < values.length; row++) {
    const value = BigInt(values[row] as number | bigint);
    if (nulls?.[row] !== 1 && value < lowest + 1_000_000n) taken.add(value);
  }
  let none = lowest;
  while (taken.has(none)) none++;
  return none;
}

function floatWriter(column: Of<'float32'> | Of<'float64'>): FieldWriter {
  const { values, nulls } = column;
  const single = column.type === 'float32';
  return {
    column,
    form: single ? '1E' : '1D',
    width: single ? 4 : 8,
    null: null,
    write(target, offset, rowBytes, firstRow, rows) {
      for (let row = firstRow, at = offset; row < firstRow + rows; row++, at += rowBytes) {
        const value = nulls?.[row] === 1 ? NaN : (values[row] as number);
        if (single) target.writeFloatBE(value, at);
        else target.writeDoubleBE(value, at);
      }
    },
  };
}

function textWriter(column: Of<'text'>, path: string): FieldWriter {
  const { bytes, ends } = column.values;
  let width = 1;
  for (let row = 0, start = 0; row < ends.length; row++) {
    const end = ends[row] as number;
    width = Math.max(width, end - start);
    start = end;
  }
  const beyond = firstBeyondAscii(bytes, ends.at(-1) ?? 0);
  if (beyond >= 0) {
    const row = ends.findIndex((end) => end > beyond);
    throw unwritable(
      path,
      `row ${row + 1} of the column "${column.name}" is "${column.values.at(row)}", and FITS tables hold ASCII text only`,
      'Write the table as VOTable, Parquet or ECSV, or change that text.',
      { row: row + 1, column: column.name },
    );
  }
  return {
    column,
    form: `${width}A`,
    width,
    null: null,
    write(target, offset, rowBytes, firstRow, rows) {
      let start = firstRow === 0 ? 0 : (ends[firstRow - 1] as number);
      for (let row = firstRow, at = offset; row < firstRow + rows; row++, at += rowBytes) {
        const end = ends[row] as number;
        for (let i = 0; i < width; i++) target[at + i] = start + i < end ? (bytes[start + i] as number) : 0;
        start = end;
      }
    },
  };
}

/** Printable ASCII is what FITS allows; a NUL would end the text. -1 where there is nothing else. */
function firstBeyondAscii(bytes: Uint8Array, end: number): number {
  for (let i = 0; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte > 0x7e || byte < 0x20) return i;
  }
  return -1;
}
