import { PerseusError } from '@perseus/core';
import type { CatalogueFormat } from '../../table/catalogue.js';
import { cellText, Cells } from '../scan/cells.js';
import { scanDelimited } from '../scan/scan-delimited.js';
import type { TextColumn } from '../typed/read-typed.js';

/** What stands before the rows of a delimited text. */
export interface TextHead {
  format: Extract<CatalogueFormat, 'csv' | 'tsv' | 'ecsv'>;
  columns: TextColumn[];
  delimiter: number;
  /** Bytes before the first row. */
  bytes: number;
  notes: string[];
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NEWLINE = 0x0a;
const HASH = 0x23;

/** The lines that begin with `#` before anything else, without it; and where they end. */
export function leadingComments(start: Buffer): { comments: string[]; end: number } {
  let end = start.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
  const comments: string[] = [];
  while (start[end] === HASH) {
    const newline = start.indexOf(NEWLINE, end);
    const lineEnd = newline < 0 ? start.length : newline;
    comments.push(start.toString('utf8', end + 1, lineEnd).trimEnd());
    end = Math.min(start.length, lineEnd + 1);
  }
  return { comments, end };
}

/**
 * The next record of a head, and where it ends; null where the text ends before one.
 *
 * @param whole whether `start` is the whole text
 */
export function nextRecord(
  start: Buffer,
  from: number,
  delimiter: number,
  whole: boolean,
): { cells: string[]; end: number } | null {
  const bytes = Buffer.concat([start.subarray(from), Buffer.of(NEWLINE)]);
  const cells = new Cells();
  cells.recordEnds = new Int32Array(1);
  const end = scanDelimited(delimiter)(bytes, 0, bytes.length - 1, whole, cells);
  if (cells.records === 0) return null;
  const texts = Array.from({ length: cells.count }, (_, i) =>
    cellText(bytes, cells.starts[i] as number, cells.ends[i] as number, 'utf8'),
  );
  return { cells: texts, end: from + end };
}

/**
 * Names of columns as a header has them; one without a name is called after its number.
 *
 * @throws PerseusError `CATALOGUE_COLUMNS` where two have one name, or where they are no names but numbers
 */
export function columnNames(cells: readonly string[], path: string): string[] {
  const names = cells.map((cell, i) => cell.trim() || `column_${i + 1}`);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) {
    throw new PerseusError(
      'CATALOGUE_COLUMNS',
      `${path} has two columns named "${twice}". Rename or remove one of them.`,
      { path, column: twice },
    );
  }
  if (cells.every((cell) => cell.trim() === '' || Number.isFinite(Number(cell)))) {
    throw new PerseusError(
      'CATALOGUE_COLUMNS',
      `${path}: its first line holds numbers where the names of the columns are wanted. Add a line with names, such as id,ra,dec.`,
      { path },
    );
  }
  return names;
}

/** A head that the first MiB does not hold, or an empty file. */
export function noHead(path: string, empty: boolean): PerseusError {
  return new PerseusError(
    'CATALOGUE_UNREADABLE',
    empty
      ? `${path} is empty. Give a table whose first line names the columns.`
      : `${path}: its first MiB holds no line that names the columns. Check that it is a table.`,
    { path },
  );
}
