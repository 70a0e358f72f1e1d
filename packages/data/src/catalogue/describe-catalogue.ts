import { PerseusError } from '@perseus/core';
import { describeColumn, type ColumnDescription } from './describe/column-summary.js';
import { duplicatedIds, type DuplicatedIds } from './describe/duplicated-ids.js';
import { positionsOf, type PositionProblem } from './positions/positions-of.js';
import { guessRoles } from './roles/guess-roles.js';
import type { RoleOverrides, Roles } from './roles/roles.js';
import { columnNamed, type Catalogue, type CatalogueFormat } from './table/catalogue.js';

export interface CatalogueDescription {
  path: string;
  format: CatalogueFormat;
  rows: number;
  columns: ColumnDescription[];
  roles: Roles;
  /** Positions that cannot be used; null where the catalogue has none. */
  positionProblems: { count: number; first: PositionProblem[] } | null;
  /** Identifiers that several rows share; null where the catalogue has no identifiers. */
  duplicatedIds: DuplicatedIds | null;
  /** What the file says about itself, and what of it wants a decision. */
  notes: string[];
}

const SHOWN = 5;

/**
 * What a catalogue holds, and what of it cannot be used.
 *
 * @throws PerseusError `CATALOGUE_COLUMNS` where an override names a column that is not there
 */
export function describeCatalogue(
  catalogue: Catalogue,
  {
    raUnit,
    decUnit,
    ...overrides
  }: Partial<RoleOverrides> & { raUnit?: string | undefined; decUnit?: string | undefined } = {},
): CatalogueDescription {
  const { path, format, rows, columns, notes } = catalogue;
  const roles = guessRoles(columns, overrides);
  const ids = roles.id === null ? undefined : columnNamed(catalogue, roles.id);
  const positions = describePositions(catalogue, roles, { raUnit, decUnit });
  return {
    path,
    format,
    rows,
    columns: columns.map((column) => describeColumn(column, rows)),
    roles,
    positionProblems: positions.problems,
    duplicatedIds: ids === undefined ? null : duplicatedIds(ids, rows),
    notes: [...notes, ...positions.notes],
  };
}

function describePositions(
  catalogue: Catalogue,
  roles: Roles,
  units: { raUnit: string | undefined; decUnit: string | undefined },
): { problems: CatalogueDescription['positionProblems']; notes: string[] } {
  if (roles.ra === null || roles.dec === null) return { problems: null, notes: [] };
  try {
    const { problems } = positionsOf(catalogue, roles, units);
    return { problems: { count: problems.length, first: problems.slice(0, SHOWN) }, notes: [] };
  } catch (cause) {
    // A unit that wants the user's word is something to tell of, and no reason to tell nothing.
    if (cause instanceof PerseusError && cause.code === 'CATALOGUE_UNITS')
      return { problems: null, notes: [cause.message] };
    throw cause;
  }
}
