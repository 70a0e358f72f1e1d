import { PerseusError } from '@perseus/core';
import type { ObjectRow } from '../catalogue/read-objects.js';
import { guessRoles } from '../catalogue/roles/guess-roles.js';

/** Names of the columns; what is not given is guessed by name. null: the table's column is not used. */
export interface RedshiftColumns {
  redshift: string;
  redshiftWarning: string | null;
  spectralClass: string | null;
  /** The one whose sanity is asked for. */
  magnitude: string | null;
}

export interface FoundColumns extends RedshiftColumns {
  names: readonly string[];
}

/**
 * The columns of the row's table.
 *
 * @param known what was found in an earlier row; it stands where the table is the same
 * @throws PerseusError `CATALOGUE_COLUMNS` where there is no redshift, or no column of a name that was given
 */
export function findRedshiftColumns(
  row: ObjectRow,
  given: Partial<RedshiftColumns>,
  known?: FoundColumns,
): FoundColumns {
  const names = Object.keys(row.columns);
  if (known?.names.length === names.length && known.names.every((name, i) => name === names[i])) return known;
  const { redshift, redshiftWarning, spectralClass, magnitude } = given;
  const roles = guessRoles(
    names.map((name) => ({ name, unit: null, ucd: null, description: null })),
    {
      ...(redshift !== undefined && { redshift }),
      ...(typeof redshiftWarning === 'string' && { redshiftWarning }),
      ...(typeof spectralClass === 'string' && { spectralClass }),
      ...(typeof magnitude === 'string' && { magnitudes: [magnitude] }),
    },
  );
  if (roles.redshift === null) throw noRedshift(names);
  return {
    names,
    redshift: roles.redshift,
    redshiftWarning: redshiftWarning === null ? null : roles.redshiftWarning,
    spectralClass: spectralClass === null ? null : roles.spectralClass,
    magnitude: magnitude === null ? null : mainMagnitude(roles.magnitudes),
  };
}

/** The red one, which nearly every object is bright enough in; else the first. */
function mainMagnitude(names: readonly string[]): string | null {
  return names.find((name) => /(^r|_r)(_?mag|0)?$/i.test(name)) ?? names[0] ?? null;
}

function noRedshift(names: readonly string[]): PerseusError {
  const all = names.map((name) => `"${name}"`).join(', ');
  return new PerseusError(
    'CATALOGUE_COLUMNS',
    `The table has no column that is known as a redshift; its columns are ${all.length > 300 ? `${all.slice(0, 300)}…` : all}. ` +
      'Name it with --redshift-column, or give a table with redshifts.',
    { column: 'redshift', option: '--redshift-column' },
  );
}
