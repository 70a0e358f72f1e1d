import type { Column, ColumnInfo } from '../table/column.js';
import { Cells } from './scan/cells.js';
import { ColumnBuilder } from './typed/column-builder.js';

/** A column from its cells as text, with the narrowest type that keeps every one of them as it is; see `ColumnBuilder`. */
export function inferColumn(info: ColumnInfo, texts: readonly string[]): Column {
  const bytes = Buffer.from(texts.join(''));
  const cells = new Cells();
  cells.starts = new Int32Array(texts.length);
  cells.ends = new Int32Array(texts.length);
  let at = 0;
  texts.forEach((text, i) => {
    cells.starts[i] = at;
    at += Buffer.byteLength(text);
    cells.ends[i] = at;
  });
  cells.records = texts.length;
  const typed = new ColumnBuilder(info, texts.length);
  typed.add(bytes, cells, 0, 1, 'utf8');
  if (!typed.mustReadAgain) return typed.finish();
  const plain = new ColumnBuilder(info, texts.length, 'text');
  plain.add(bytes, cells, 0, 1, 'utf8');
  return plain.finish();
}
