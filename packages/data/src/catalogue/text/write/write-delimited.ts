import type { FileHandle } from 'node:fs/promises';
import { withAtomicFile } from '@perseus/core';
import type { Catalogue } from '../../table/catalogue.js';
import { textAt, type Column } from '../../table/column.js';
import { ecsvHeadLines } from './ecsv-head-lines.js';

const DELIMITERS = { csv: ',', tsv: '\t', ecsv: ',' } as const;
const PIECE_CHARACTERS = 1 << 20;

/**
 * Writes CSV, TSV or ECSV, in place of the old file in one step. Nulls are empty cells.
 *
 * CSV and TSV keep no units, UCDs and descriptions; ECSV keeps them all.
 */
export async function writeDelimited(
  catalogue: Catalogue,
  path: string,
  format: keyof typeof DELIMITERS,
  signal?: AbortSignal,
): Promise<void> {
  await withAtomicFile(path, async (file) => {
    const cell = cellWriter(DELIMITERS[format], catalogue.columns.length === 1);
    let piece = format === 'ecsv' ? ecsvHeadLines(catalogue) : '';
    piece += `${catalogue.columns.map(({ name }) => cell(name)).join(DELIMITERS[format])}\n`;
    const texts = catalogue.columns.map((column) => textWriter(column, format === 'ecsv'));
    for (let row = 0; row < catalogue.rows; row++) {
      piece += `${texts.map((textOf) => cell(textOf(row))).join(DELIMITERS[format])}\n`;
      if (piece.length < PIECE_CHARACTERS) continue;
      signal?.throwIfAborted();
      await writeAll(file, piece);
      piece = '';
    }
    await writeAll(file, piece);
    signal?.throwIfAborted();
  });
}

function textWriter(column: Column, ecsv: boolean): (row: number) => string {
  const { type, values } = column;
  // ECSV's booleans are Python's.
  if (type === 'boolean' && ecsv)
    return (row) => ({ true: 'True', false: 'False' })[textAt(column, row)] ?? '';
  // A declination of -0 degrees keeps its sign.
  if (type === 'float64') return (row) => (Object.is(values[row], -0) ? '-0' : textAt(column, row));
  return (row) => textAt(column, row);
}

/** Quotes what would not be read back as it is; in a table of one column an empty line would be no row. */
function cellWriter(delimiter: string, single: boolean): (text: string) => string {
  const special = new RegExp(`["\\n\\r${delimiter}]|^\\s|\\s$|^#`);
  return (text) => {
    if (text === '') return single ? '""' : '';
    return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
}

async function writeAll(file: FileHandle, text: string): Promise<void> {
  // The handle keeps its place in the file, and writes all of what it is given.
  await file.appendFile(text);
}
