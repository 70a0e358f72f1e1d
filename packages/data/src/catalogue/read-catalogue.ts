import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { PerseusError, cannotRead } from '@perseus/core';
import { readFitsTable } from './fits-table/read.js';
import { readParquet } from './parquet/read.js';
import type { ReadTableOptions } from './read-options.js';
import { SNIFFED_BYTES, sniffBinaryFormat } from './sniff-binary.js';
import type { Catalogue, CatalogueFormat } from './table/catalogue.js';
import { chooseColumns } from './table/choose-columns.js';
import { PCC_CLASS_NAMES, PCC_COLUMNS, PCC_LINE } from './text/pcc-layout.js';
import { inferColumn } from './text/infer-column.js';
import { readVotable } from './votable/read.js';

export interface ReadCatalogueOptions extends ReadTableOptions {
  /** Told by the file's content, then by its name, where not given. */
  format?: CatalogueFormat | undefined;
  /** The ReadMe that describes a fixed-width file of the CDS. */
  readmePath?: string | undefined;
}

/** Reads a table of any format into memory. */
export async function readCatalogue(path: string, options: ReadCatalogueOptions = {}): Promise<Catalogue> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw cannotRead(path, 'catalogue', cause);
  }
  const format = options.format ?? sniffBinaryFormat(bytes.subarray(0, SNIFFED_BYTES));
  if (format === 'fits') return readFitsTable(path, options);
  if (format === 'votable') return readVotable(path, options);
  if (format === 'parquet') return readParquet(path, options);
  const text = bytes.toString().replace(/^\ufeff/, '');
  if (PCC_LINE.test(text)) return readPcc(path, text, options);
  const records = parse(text.replace(/^(#.*\n)+/, ''), { skip_empty_lines: true }) as string[][];
  const names = (records[0] ?? []).map((name, i) => name.trim() || `column_${i + 1}`);
  if (names.length === 0) throw new PerseusError('CATALOGUE_UNREADABLE', `${path} is empty.`, { path });
  const rows = records.slice(1);
  return {
    path,
    format: 'csv',
    rows: rows.length,
    columns: chooseColumns(names, options.columns, path).map((c) =>
      inferColumn(
        { name: names[c] ?? '', unit: null, ucd: null, description: null },
        rows.map((cells) => cells[c] ?? ''),
      ),
    ),
    notes: [],
  };
}

function readPcc(path: string, text: string, options: ReadCatalogueOptions): Catalogue {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const columns = PCC_COLUMNS.map(({ start, end, name, unit, ucd, description }) =>
    inferColumn(
      { name, unit, ucd, description },
      lines.map((line) => line.slice(start, end).trim()),
    ),
  );
  const classes = lines.map((line) => {
    const index = (PCC_CLASS_NAMES as readonly string[]).indexOf(line.slice(130, 190).trim());
    return index < 0 ? '' : String(index + 1);
  });
  const description = 'Class by its number in the catalogue, 1 to 7';
  columns.splice(
    20,
    0,
    inferColumn({ name: 'pcc_class', unit: null, ucd: 'src.class', description }, classes),
  );
  const names = columns.map(({ name }) => name);
  return {
    path,
    format: 'pcc',
    rows: lines.length,
    columns: chooseColumns(names, options.columns, path).map((i) => columns[i] as (typeof columns)[number]),
    notes: [],
  };
}
