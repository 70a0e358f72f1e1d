import { PerseusError, type CatalogueRow } from '@perseus/core';
import { unitOfColumn } from '../positions/angle.js';
import { readPosition } from '../positions/read-position.js';
import { guessRoles } from '../roles/guess-roles.js';
import type { RoleOverrides, Roles } from '../roles/roles.js';
import type { ColumnInfo } from '../table/column.js';
import { isNullText } from '../text/null-text.js';

/** A row of a table of objects, with the column that its `problem` lies in. */
export interface ObjectRow extends CatalogueRow {
  problemColumn?: string;
}

/** Where in a row each thing lies; -1 where there is none. */
export interface ObjectColumns {
  names: readonly string[];
  ra: number;
  dec: number;
  id: number;
  file: number;
  raUnit: string | null;
  decUnit: string | null;
}

export interface ObjectOptions {
  roles?: Partial<RoleOverrides> | undefined;
  /** What RA is in, where the table does not say: `deg`, `hour`, `rad`. */
  raUnit?: string | undefined;
  decUnit?: string | undefined;
}

/** @throws PerseusError `CATALOGUE_COLUMNS` where positions, or both id and file, cannot be found */
export function findObjectColumns(
  columns: readonly ColumnInfo[],
  path: string,
  { roles: overrides = {}, raUnit, decUnit }: ObjectOptions = {},
): ObjectColumns {
  const roles = rolesIn(columns, path, overrides);
  const names = columns.map(({ name }) => name);
  const file = columnIndex(names, 'file');
  const found = {
    names,
    ra: names.indexOf(roles.ra ?? ''),
    dec: names.indexOf(roles.dec ?? ''),
    id: idIndex(columns, roles, overrides.id !== undefined, file),
    file,
  };
  if (roles.ra === null || roles.dec === null) throw noColumn(names, path, roles.ra === null ? 'ra' : 'dec');
  if (found.file < 0 && found.id < 0) throw noColumn(names, path, 'file');
  const unitAt = (index: number, given: string | undefined) =>
    given ?? (columns[index] === undefined ? null : unitOfColumn(columns[index]));
  return { ...found, raUnit: unitAt(found.ra, raUnit), decUnit: unitAt(found.dec, decUnit) };
}

function rolesIn(columns: readonly ColumnInfo[], path: string, overrides: Partial<RoleOverrides>): Roles {
  try {
    return guessRoles(columns, overrides);
  } catch (cause) {
    if (!(cause instanceof PerseusError)) throw cause;
    throw new PerseusError(cause.code, `${path}: ${cause.message}`, { ...cause.place, path }, { cause });
  }
}

/** A table that names files means its rows by them: only a column `id`, or the one marked as such, goes before `file`. */
function idIndex(columns: readonly ColumnInfo[], roles: Roles, given: boolean, file: number): number {
  const index = columns.findIndex(({ name }) => name === roles.id);
  const column = columns[index];
  if (column === undefined || file < 0 || given || (column.ucd ?? '') !== '') return index;
  return column.name.toLowerCase() === 'id' ? index : -1;
}

/** Index of the column with this name: as written, else whatever its case; -1 where there is none. */
export function columnIndex(names: readonly string[], wanted: string): number {
  const exact = names.indexOf(wanted);
  return exact >= 0 ? exact : names.findIndex((name) => name.toLowerCase() === wanted.toLowerCase());
}

/**
 * What one row of a table says of its object; with `problem` where it cannot be used.
 *
 * @param cells one for each column; a row with too few or too many keeps those it has
 */
export function toObjectRow(cells: readonly string[], columns: ObjectColumns, row: number): ObjectRow {
  const { names } = columns;
  const textOf = (index: number): string => {
    const text = index < 0 ? '' : (cells[index] ?? '').trim();
    return isNullText(text) ? '' : text;
  };
  const file = textOf(columns.file) || null;
  const id = textOf(columns.id) || withoutExtension(file ?? '');
  const raText = (cells[columns.ra] ?? '').trim();
  const decText = (cells[columns.dec] ?? '').trim();
  const { raDeg, decDeg, problem, column } = readPosition(raText, decText, columns);
  const read: ObjectRow = {
    row,
    id,
    file,
    raDeg,
    decDeg,
    columns: Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ''])),
  };
  if (cells.length !== names.length) {
    return { ...read, problem: `the line has ${cells.length} cells, and the header has ${names.length}` };
  }
  if (problem !== undefined) {
    const problemColumn = names[column === 'ra' ? columns.ra : columns.dec] ?? column ?? '';
    return { ...read, problem, problemColumn };
  }
  if (id !== '') return read;
  const where = columns.file >= 0 ? columns.file : columns.id;
  return { ...read, problem: 'it has neither a file nor an id', problemColumn: names[where] ?? 'id' };
}

function withoutExtension(file: string): string {
  return file.replace(/\.[A-Za-z]{3,4}$/, '');
}

function noColumn(names: readonly string[], path: string, missing: 'ra' | 'dec' | 'file'): PerseusError {
  const all = names.map((name) => `"${name}"`).join(', ');
  const listed = all.length > 300 ? `${all.slice(0, 300)}…` : all;
  const [wanted, option] =
    missing === 'file'
      ? ['neither a column "file" nor one that is known as an id', '--id-column']
      : [`no column that is known as ${missing}`, `--${missing}-column`];
  return new PerseusError(
    'CATALOGUE_COLUMNS',
    `${path} has ${wanted}; its columns are ${listed}. Name it with ${option}, or give a table with ra, dec and id or file.`,
    { path, column: missing, option },
  );
}
