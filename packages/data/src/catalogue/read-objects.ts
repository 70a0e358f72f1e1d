import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { PerseusError, cannotRead, type CatalogueRow } from '@perseus/core';
import { withoutLeadingComments } from './leading-comments.js';
import { readDegrees } from './position.js';

/** A row of a table of objects, with the column that its `problem` lies in. */
export interface ObjectRow extends CatalogueRow {
  problemColumn?: string;
}

// A quote that is never closed would otherwise swallow the rest of the table into one cell.
const MAX_RECORD_BYTES = 1 << 20;

/**
 * Reads a table of objects (CSV with a header line), one row at a time, in constant memory.
 *
 * `ra` and `dec` (ICRS degrees) must be there, and `file` or `id` or both; their case does not matter. Where there is
 * no `id`, a row's id is its `file` without the extension. Lines before the header that begin with `#` are passed over.
 * A row that cannot be used comes with its `problem`, so that the caller can set it aside and still count it.
 *
 * @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE`, `CATALOGUE_UNREADABLE` (no CSV), `CATALOGUE_COLUMNS` (a column is not there)
 */
export async function* readObjects(path: string): AsyncGenerator<ObjectRow> {
  const parser = parse({
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_BYTES,
  });
  // The iteration below throws the pipeline's error; without a callback it would be thrown a second time.
  pipeline(createReadStream(path), withoutLeadingComments, parser, () => undefined);
  let header: Header | undefined;
  let row = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      if (header === undefined) header = readHeader(cells, path);
      else yield readRow(cells, header, ++row);
    }
  } catch (cause) {
    throw asReadError(cause, path);
  }
  if (header === undefined) {
    throw new PerseusError(
      'CATALOGUE_UNREADABLE',
      `${path} is empty. Give a CSV file whose first line names the columns.`,
      { path },
    );
  }
}

interface Header {
  names: string[];
  ra: number;
  dec: number;
  /** -1 where there is none. */
  file: number;
  id: number;
}

function readHeader(cells: string[], path: string): Header {
  const names = cells.map((name) => name.trim());
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) {
    throw new PerseusError(
      'CATALOGUE_COLUMNS',
      `${path} has two columns named "${twice}". Rename or remove one of them.`,
      { path, column: twice },
    );
  }
  const header = {
    names,
    ra: columnIndex(names, 'ra'),
    dec: columnIndex(names, 'dec'),
    file: columnIndex(names, 'file'),
    id: columnIndex(names, 'id'),
  };
  const missing =
    header.ra < 0 ? 'ra' : header.dec < 0 ? 'dec' : header.file < 0 && header.id < 0 ? 'file' : null;
  if (missing !== null) {
    const wanted =
      missing === 'file' ? 'neither a column "file" nor a column "id"' : `no column "${missing}"`;
    throw new PerseusError(
      'CATALOGUE_COLUMNS',
      `${path} has ${wanted}; its columns are ${shortened(names)}. ` +
        'Give a comma-separated table with ra and dec in degrees, and file or id.',
      { path, column: missing },
    );
  }
  return header;
}

/** Index of the column with this name: as written, else whatever its case; -1 where there is none. */
export function columnIndex(names: readonly string[], wanted: string): number {
  const exact = names.indexOf(wanted);
  return exact >= 0 ? exact : names.findIndex((name) => name.toLowerCase() === wanted);
}

function readRow(cells: string[], header: Header, row: number): ObjectRow {
  const columns = Object.fromEntries(header.names.map((name, i) => [name, cells[i] ?? '']));
  const textOf = (index: number) => (index < 0 ? '' : (cells[index] ?? '').trim());
  const file = textOf(header.file) || null;
  const id = textOf(header.id) || withoutExtension(file ?? '');
  const ra = readDegrees(textOf(header.ra), 'ra');
  const dec = readDegrees(textOf(header.dec), 'dec');
  const read = { row, id, file, raDeg: ra.degrees, decDeg: dec.degrees, columns };

  if (cells.length !== header.names.length) {
    const problem = `the line has ${cells.length} cells, and the header has ${header.names.length}`;
    return { ...read, problem };
  }
  if (ra.problem !== undefined) return { ...read, problem: ra.problem, problemColumn: 'ra' };
  if (dec.problem !== undefined) return { ...read, problem: dec.problem, problemColumn: 'dec' };
  if (id === '') return { ...read, problem: 'it has neither a file nor an id', problemColumn: 'file' };
  return read;
}

function withoutExtension(file: string): string {
  return file.replace(/\.[A-Za-z]{3,4}$/, '');
}

function shortened(names: string[]): string {
  const text = names.map((name) => `"${name}"`).join(', ');
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

function asReadError(cause: unknown, path: string): PerseusError {
  if (!(cause instanceof CsvError)) return cannotRead(path, 'table of objects', cause);
  const message = `${path} cannot be read as CSV: ${cause.message}. Mend that line, its quotes above all.`;
  return new PerseusError('CATALOGUE_UNREADABLE', message, { path }, { cause });
}
