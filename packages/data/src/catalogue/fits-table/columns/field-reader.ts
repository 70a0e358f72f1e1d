import type { Column } from '../../table/column.js';

/** Rows of a table as they lie in the file, from row `firstRow` of the table on. */
export interface RowBytes {
  bytes: Uint8Array;
  view: DataView;
  rowBytes: number;
  rows: number;
  firstRow: number;
}

/** Collects one column from rows that come piece by piece. */
export interface FieldReader {
  read(rows: RowBytes): void;
  finish(): Column;
}

/** `nulls` of a column, which most never need. */
export class NullRows {
  values: Uint8Array | null = null;

  constructor(readonly rows: number) {}

  add(row: number): void {
    this.values ??= new Uint8Array(this.rows);
    this.values[row] = 1;
  }
}
