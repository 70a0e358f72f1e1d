import { PerseusError } from '@perseus/core';
import type { ReadTableOptions } from '../read-options.js';
import type { Catalogue } from '../table/catalogue.js';
import { chooseColumns } from '../table/choose-columns.js';
import type { Column } from '../table/column.js';
import { delimitedHead } from './heads/delimited-head.js';
import { ECSV_MARK, ecsvHead, type EcsvHead } from './heads/ecsv-head.js';
import { noHead, type TextHead } from './heads/text-head.js';
import { recordBlocks } from './scan/record-blocks.js';
import { scanDelimited } from './scan/scan-delimited.js';
import { readTyped } from './typed/read-typed.js';

export type DelimitedFormat = 'csv' | 'tsv' | 'ecsv';

/** The head of a delimited text of any kind, from its first MiB. */
export async function readHead(
  path: string,
  format?: DelimitedFormat,
  signal?: AbortSignal,
): Promise<TextHead | EcsvHead> {
  for await (const { bytes, from, to, last } of recordBlocks(path, signal)) {
    const start = bytes.subarray(from, to);
    const ecsv =
      format === 'ecsv' || (format === undefined && ECSV_MARK.test(start.toString('latin1', 0, 16)));
    return ecsv ? ecsvHead(start, last, path) : delimitedHead(start, last, path, format);
  }
  throw noHead(path, true);
}

/** Reads CSV, TSV or ECSV; see `readCatalogue`. */
export async function readDelimited(
  path: string,
  options: ReadTableOptions & { format?: DelimitedFormat | undefined } = {},
): Promise<Catalogue> {
  const head = await readHead(path, options.format, options.signal);
  const names = head.columns.map(({ name }) => name);
  const table = await readTyped({
    path,
    columns: head.columns,
    chosen: chooseColumns(names, options.columns, path),
    scanner: scanDelimited(head.delimiter),
    headBytes: head.bytes,
    signal: options.signal,
  });
  const columns = head.format === 'ecsv' ? asDeclared(table.columns, head as EcsvHead, path) : table.columns;
  return { path, format: head.format, rows: table.rows, columns, notes: [...head.notes, ...table.notes] };
}

/** @throws PerseusError `CATALOGUE_UNREADABLE` where a column that is declared as numbers holds something else */
function asDeclared(columns: Column[], head: EcsvHead, path: string): Column[] {
  return columns.map((column) => {
    const declared = head.columns.find(({ name }) => name === column.name)?.type;
    if (column.type === 'text' && declared !== 'text' && column.values.bytes.length > 0) {
      throw new PerseusError(
        'CATALOGUE_UNREADABLE',
        `${path}: column "${column.name}" is declared as ${declared}, and holds something else. Mend its head or its rows.`,
        { path, column: column.name },
      );
    }
    if (!head.singles.has(column.name) || column.type !== 'float64') return column;
    return { ...column, type: 'float32', values: Float32Array.from(column.values) };
  });
}
