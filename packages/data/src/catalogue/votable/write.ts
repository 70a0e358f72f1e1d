import type { FileHandle } from 'node:fs/promises';
import { withAtomicFile } from '@perseus/core';
import type { Catalogue } from '../table/catalogue.js';
import { textAt, type Column } from '../table/column.js';
import { unwritable } from '../table/unwritable.js';
import { binary2Rows } from './binary2.js';
import { escapedXml, isSayableInXml, votableAround } from './header.js';

export interface WriteVotableOptions {
  /** TABLEDATA (the default) is for every reader and for people; BINARY2 is smaller and faster. */
  serialization?: 'tabledata' | 'binary2';
  signal?: AbortSignal | undefined;
}

const PIECE_CHARACTERS = 1 << 18;

/**
 * Writes a catalogue as a VOTable 1.4, in one step.
 *
 * @throws PerseusError `FILE_UNWRITABLE`; `CATALOGUE_UNWRITABLE` for text with control characters, which XML has no way to say
 */
export async function writeVotable(
  catalogue: Catalogue,
  path: string,
  { serialization = 'tabledata', signal }: WriteVotableOptions = {},
): Promise<void> {
  const { before, after } = votableAround(catalogue);
  const rows = serialization === 'binary2' ? binary2Rows(catalogue) : tabledataRows(catalogue, path);
  const [open, close] = serialization === 'binary2' ? BINARY2 : TABLEDATA;
  await withAtomicFile(path, (file) => writeAll(file, [[before, open], rows, [close, after]], signal));
}

const TABLEDATA = ['<DATA>\n<TABLEDATA>\n', '</TABLEDATA>\n</DATA>\n'] as const;
const BINARY2 = [
  '<DATA>\n<BINARY2>\n<STREAM encoding="base64">\n',
  '</STREAM>\n</BINARY2>\n</DATA>\n',
] as const;

async function writeAll(
  file: FileHandle,
  parts: Iterable<string>[],
  signal: AbortSignal | undefined,
): Promise<void> {
  let piece = '';
  for (const part of parts) {
    for (const text of part) {
      piece += text;
      if (piece.length < PIECE_CHARACTERS) continue;
      signal?.throwIfAborted();
      await file.appendFile(piece);
      piece = '';
    }
  }
  await file.appendFile(piece);
  signal?.throwIfAborted();
}

function* tabledataRows({ columns, rows }: Catalogue, path: string): Generator<string> {
  const cells = columns.map((column) => cellText(column, path));
  for (let row = 0; row < rows; row++) {
    yield `<TR>${cells.map((cell) => `<TD>${cell(row)}</TD>`).join('')}</TR>\n`;
  }
}

function cellText(column: Column, path: string): (row: number) => string {
  switch (column.type) {
    case 'boolean':
      return (row) => textAt(column, row).slice(0, 1).toUpperCase();
    case 'float32':
    case 'float64':
      return (row) => {
        const text = textAt(column, row);
        // VOTable's words for what has no digits.
        return text === ''
          ? 'NaN'
          : text.endsWith('Infinity')
            ? text.replace('Infinity', 'Inf').replace(/^I/, '+I')
            : text;
      };
    case 'int32':
    case 'int64':
      return (row) => textAt(column, row);
    case 'text':
      return (row) => {
        const text = column.values.at(row);
        if (isSayableInXml(text)) return escapedXml(text);
        const why = `row ${row + 1} of the column "${column.name}" has a control character, which XML cannot hold`;
        const place = { row: row + 1, column: column.name };
        throw unwritable(path, why, 'Write the table as Parquet or FITS, or take that character out.', place);
      };
  }
}
