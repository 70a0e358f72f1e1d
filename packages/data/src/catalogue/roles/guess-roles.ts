import { PerseusError } from '@perseus/core';
import type { ColumnInfo } from '../table/column.js';
import { isMagnitude } from './magnitude-names.js';
import { NAMES_OF, UCDS_OF, plainName } from './role-names.js';
import type { RoleOverrides, Roles } from './roles.js';

/**
 * Guesses what each column is for: by UCD first, which the catalogue's authors set, then by name.
 *
 * @param overrides names of columns, in any case, that stand above the guess
 * @throws PerseusError `CATALOGUE_COLUMNS` where an override names a column that is not there
 */
export function guessRoles(columns: readonly ColumnInfo[], overrides: Partial<RoleOverrides> = {}): Roles {
  const single = (role: Exclude<keyof Roles, 'magnitudes'>): string | null => {
    const given = overrides[role];
    return given === undefined ? guessOne(columns, role) : existing(columns, given, role);
  };
  const redshift = redshiftOf(columns, single('redshift'), overrides.redshift !== undefined);
  const spectralClass = spectralClassOf(
    columns,
    single('spectralClass'),
    redshift,
    overrides.spectralClass !== undefined,
  );
  const morphology = single('class');
  return {
    id: single('id'),
    ra: single('ra'),
    dec: single('dec'),
    redshift,
    redshiftWarning: single('redshiftWarning'),
    spectralClass,
    class: overrides.class === undefined && morphology === spectralClass ? null : morphology,
    magnitudes:
      overrides.magnitudes?.map((name) => existing(columns, name, 'magnitudes')) ??
      columns.filter((column) => column.name !== redshift && isMagnitude(column)).map(({ name }) => name),
  };
}

function guessOne(columns: readonly ColumnInfo[], role: keyof typeof NAMES_OF): string | null {
  for (const ucd of UCDS_OF[role]) {
    const found = columns.find((column) => ucd.test((column.ucd ?? '').toLowerCase()));
    if (found !== undefined) return found.name;
  }
  const plain = columns.map(({ name }) => plainName(name));
  for (const name of NAMES_OF[role]) {
    const index = plain.indexOf(name);
    if (index >= 0) return columns[index]?.name ?? null;
  }
  return null;
}

/** `z` is a magnitude where the table has the other bands of its system: u, g, r, i, z without a redshift's error. */
function redshiftOf(columns: readonly ColumnInfo[], name: string | null, given: boolean): string | null {
  if (name === null || given || plainName(name) !== 'z') return name;
  const plain = new Set(columns.map((column) => plainName(column.name)));
  const bands = ['g', 'r', 'i'].every((band) => plain.has(band));
  const spectroscopic = ['zerr', 'zwarning', 'zwarn', 'specobjid'].some((other) => plain.has(other));
  const unit = columns.find((column) => column.name === name)?.unit;
  return unit === 'mag' || (bands && !spectroscopic) ? null : name;
}

/** A plain `class` is what the spectrum said only beside a redshift; elsewhere somebody looked at an image. */
function spectralClassOf(
  columns: readonly ColumnInfo[],
  name: string | null,
  redshift: string | null,
  given: boolean,
): string | null {
  if (name === null || given || plainName(name) !== 'class') return name;
  const ucd = columns.find((column) => column.name === name)?.ucd;
  return redshift === null && !ucd?.startsWith('src.spType') ? null : name;
}

function existing(columns: readonly ColumnInfo[], given: string, role: string): string {
  const found =
    columns.find(({ name }) => name === given) ??
    columns.find(({ name }) => name.toLowerCase() === given.toLowerCase());
  if (found !== undefined) return found.name;
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  throw new PerseusError(
    'CATALOGUE_COLUMNS',
    `The column "${given}" is to be read as ${role}, and there is none of that name. ` +
      `The columns are ${names.length > 300 ? `${names.slice(0, 300)}…` : names}.`,
    { column: given },
  );
}
