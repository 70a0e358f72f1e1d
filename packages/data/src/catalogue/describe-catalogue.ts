import type { PositionProblem } from './positions/positions-of.js';
import { guessRoles } from './roles/guess-roles.js';
import type { RoleOverrides, Roles } from './roles/roles.js';
import type { Catalogue, CatalogueFormat } from './table/catalogue.js';
import type { ColumnInfo, ColumnType } from './table/column.js';

export interface ColumnDescription extends ColumnInfo {
  type: ColumnType;
  /** Rows without a value. */
  nulls: number;
  /** Of numbers; 64-bit integers as text, null in columns of text and where there is no value. */
  min: number | string | null;
  max: number | string | null;
  /** The first value that there is, as text. */
  example: string;
}

export interface CatalogueDescription {
  path: string;
  format: CatalogueFormat;
  rows: number;
  columns: ColumnDescription[];
  roles: Roles;
  /** Positions that cannot be used; null where the catalogue has none. */
  positionProblems: { count: number; first: PositionProblem[] } | null;
  /** Identifiers that several rows share; null where the catalogue has no identifiers. */
  duplicatedIds: { count: number; first: { id: string; rows: number[] }[] } | null;
  notes: string[];
}

export function describeCatalogue(
  catalogue: Catalogue,
  overrides: Partial<RoleOverrides> & { raUnit?: string | undefined } = {},
): CatalogueDescription {
  const { path, format, rows, columns, notes } = catalogue;
  return {
    path,
    format,
    rows,
    columns: columns.map(({ name, unit, ucd, description, type }) => ({
      ...{ name, unit, ucd, description, type },
      ...{ nulls: 0, min: null, max: null, example: '' },
    })),
    roles: guessRoles(columns, overrides),
    positionProblems: null,
    duplicatedIds: null,
    notes,
  };
}
