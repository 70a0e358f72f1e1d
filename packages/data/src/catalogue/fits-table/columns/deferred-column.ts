import type { Column, ColumnType } from '../../table/column.js';
import type { FitsField } from '../fields.js';
import type { FieldReader, RowBytes } from './field-reader.js';

/** Rows that a reader takes at a time: as much as a processor's cache holds. */
const ROWS_AT_A_TIME = 8192;

/**
 * A column whose values are taken out of the table's rows when they are first asked for: of a table with a hundred
 * columns most never are.
 *
 * The rows stay in memory until the last of the table's columns was asked for.
 *
 * @param type what the column will be; it must be known without its values
 */
export function deferredColumn(
  field: FitsField,
  type: ColumnType,
  table: { rows: number; rowBytes: number; bytes: Uint8Array },
  readerOf: () => FieldReader,
): Column {
  let rows: typeof table | null = table;
  let taken: Column | null = null;
  const column = (): Column => {
    if (rows !== null) {
      taken = takeOut(rows, readerOf());
      rows = null;
    }
    return taken as Column;
  };
  const { name, unit, ucd, description } = field;
  const info = { name, unit, ucd, description, type };
  return Object.defineProperties(info, {
    values: { enumerable: true, get: () => column().values },
    nulls: { enumerable: true, get: () => column().nulls },
  }) as Column;
}

function takeOut(
  { rows, rowBytes, bytes }: { rows: number; rowBytes: number; bytes: Uint8Array },
  reader: FieldReader,
): Column {
  for (let firstRow = 0; firstRow < rows; firstRow += ROWS_AT_A_TIME) {
    const count = Math.min(ROWS_AT_A_TIME, rows - firstRow);
    const piece = bytes.subarray(firstRow * rowBytes, (firstRow + count) * rowBytes);
    const view = new DataView(piece.buffer, piece.byteOffset, piece.byteLength);
    const rowsOfPiece: RowBytes = { bytes: piece, view, rowBytes, rows: count, firstRow };
    reader.read(rowsOfPiece);
  }
  return reader.finish();
}
