import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { PerseusError, cannotRead } from '@perseus/core';
import { withoutLeadingComments } from './leading-comments.js';
import {
  findObjectColumns,
  toObjectRow,
  type ObjectColumns,
  type ObjectOptions,
  type ObjectRow,
} from './objects/object-row.js';
import { objectsOf } from './objects/objects-of.js';
import { readCatalogue, type ReadCatalogueOptions } from './read-catalogue.js';
import { SNIFFED_BYTES, sniffBinaryFormat } from './sniff-binary.js';
import { PCC_LINE } from './text/pcc-layout.js';

export { columnIndex, type ObjectRow } from './objects/object-row.js';

export interface ReadObjectsOptions
  extends ObjectOptions, Pick<ReadCatalogueOptions, 'format' | 'readmePath' | 'signal'> {}

// A quote that is never closed would otherwise swallow the rest of the table into one cell.
const MAX_RECORD_BYTES = 1 << 20;

/**
 * Reads a table of objects, one row at a time: CSV in constant memory, every other format through `readCatalogue`.
 *
 * A position (decimal degrees or sexagesimal) must be there, and a file or an id or both; which columns these are is
 * guessed by UCD and name, and `options.roles` stands above the guess. Where there is no `id`, a row's id is its `file`
 * without the extension. A row that cannot be used comes with its `problem`, so that the caller can set it aside and
 * still count it.
 *
 * @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE`, `CATALOGUE_UNREADABLE`, `CATALOGUE_COLUMNS` (a column is not there)
 */
export async function* readObjects(
  path: string,
  options: ReadObjectsOptions = {},
): AsyncGenerator<ObjectRow> {
  if (await isCsv(path, options)) yield* readCsvObjects(path, options);
  else yield* objectsOf(await readCatalogue(path, options), options);
}

async function isCsv(path: string, { format }: ReadObjectsOptions): Promise<boolean> {
  if (format !== undefined) return format === 'csv';
  const start = Buffer.alloc(SNIFFED_BYTES);
  try {
    const file = await open(path, 'r');
    const { bytesRead } = await file.read(start, 0, start.length, 0).finally(() => file.close());
    const read = start.subarray(0, bytesRead);
    return sniffBinaryFormat(read) === null && !PCC_LINE.test(read.toString('latin1'));
  } catch (cause) {
    throw cannotRead(path, 'table of objects', cause);
  }
}

async function* readCsvObjects(path: string, options: ReadObjectsOptions): AsyncGenerator<ObjectRow> {
  const parser = parse({
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_BYTES,
  });
  // The iteration below throws the pipeline's error; without a callback it would be thrown a second time.
  pipeline(createReadStream(path), withoutLeadingComments, parser, () => undefined);
  let header: ObjectColumns | undefined;
  let row = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      if (header === undefined) header = readHeader(cells, path, options);
      else yield toObjectRow(cells, header, ++row);
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

function readHeader(cells: string[], path: string, options: ReadObjectsOptions): ObjectColumns {
  const names = cells.map((name) => name.trim());
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) {
    throw new PerseusError(
      'CATALOGUE_COLUMNS',
      `${path} has two columns named "${twice}". Rename or remove one of them.`,
      { path, column: twice },
    );
  }
  const columns = names.map((name) => ({ name, unit: null, ucd: null, description: null }));
  return findObjectColumns(columns, path, options);
}

function asReadError(cause: unknown, path: string): PerseusError {
  if (!(cause instanceof CsvError)) return cannotRead(path, 'table of objects', cause);
  const message = `${path} cannot be read as CSV: ${cause.message}. Mend that line, its quotes above all.`;
  return new PerseusError('CATALOGUE_UNREADABLE', message, { path }, { cause });
}
