import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PerseusError } from '@perseus/core';
import type { ReadTableOptions } from '../../read-options.js';
import { columnNamed, type Catalogue } from '../../table/catalogue.js';
import { chooseColumns } from '../../table/choose-columns.js';
import type { Column } from '../../table/column.js';
import { scanFixedWidth } from '../scan/scan-fixed-width.js';
import { readTyped } from '../typed/read-typed.js';
import { positionColumns } from './cds-positions.js';
import { readCdsReadme, type CdsColumn } from './cds-readme.js';

/**
 * Reads a fixed-width file of the CDS by its ReadMe: the one given, or the file `ReadMe` beside it.
 *
 * Where the position is spread over seven columns, `ra` and `dec` in degrees are added.
 *
 * @throws PerseusError `CATALOGUE_README` where there is no ReadMe, or it describes another file
 */
export async function readCds(
  path: string,
  { readmePath, columns: wanted, signal }: ReadTableOptions & { readmePath?: string | undefined },
): Promise<Catalogue> {
  const described = await readCdsReadme(readmePath ?? (await readmeBeside(path)), path);
  const { rows, columns, notes } = await readTyped({
    path,
    columns: described,
    chosen: described.map((_, i) => i),
    scanner: scanFixedWidth(described),
    headBytes: 0,
    signal,
  });
  const read: Column[] = columns.map((column, i) => withoutNullNumber(column, described[i] as CdsColumn));
  const table: Catalogue = { path, format: 'cds', rows, columns: read, notes };
  const taken = columnNamed(table, 'ra') !== undefined || columnNamed(table, 'dec') !== undefined;
  const positions = taken ? null : positionColumns(table);
  if (positions !== null) table.columns.push(...positions);
  const names = table.columns.map(({ name }) => name);
  return { ...table, columns: chooseColumns(names, wanted, path).map((i) => table.columns[i] as Column) };
}

async function readmeBeside(path: string): Promise<string> {
  const beside = join(dirname(path), 'ReadMe');
  try {
    await access(beside);
    return beside;
  } catch {
    throw new PerseusError(
      'CATALOGUE_README',
      `${path} has columns of fixed width, and nothing says which. Give the ReadMe that came with it as --readme.`,
      { path, option: '--readme' },
    );
  }
}

/** `?=-9.99` in the ReadMe: that number is no value. */
function withoutNullNumber(column: Column, { nullNumber }: CdsColumn): Column {
  if (nullNumber === null || column.type === 'text' || column.type === 'boolean') return column;
  const nulls = column.nulls ?? new Uint8Array(column.values.length);
  let found = false;
  for (let i = 0; i < column.values.length; i++) {
    if (Number(column.values[i]) !== nullNumber) continue;
    found = true;
    if (column.type === 'float64' || column.type === 'float32') column.values[i] = NaN;
    else nulls[i] = 1;
  }
  const isFloat = column.type === 'float64' || column.type === 'float32';
  return found && !isFloat ? { ...column, nulls } : column;
}
