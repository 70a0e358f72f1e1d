import { PerseusError } from '@perseus/core';
import { columnNamed, type Catalogue } from '../table/catalogue.js';
import { numberAt, textAt, type Column } from '../table/column.js';
import type { Roles } from '../roles/roles.js';
import { askForHours, looksLikeHours } from './hours.js';
import { DEGREES, unitOfColumn, type AngleUnit } from './angle.js';
import { readCoordinate, unitOf } from './read-position.js';

export interface PositionProblem {
  /** 1-based. */
  row: number;
  column: string;
  problem: string;
}

export interface Positions {
  /** ICRS degrees; NaN in rows that have a problem. */
  raDeg: Float64Array;
  decDeg: Float64Array;
  problems: PositionProblem[];
}

/**
 * The positions of a catalogue, whatever they are written in.
 *
 * @param options.raUnit what the user says that RA is in, above what the file says
 * @throws PerseusError `CATALOGUE_COLUMNS` (no ra or dec), `CATALOGUE_UNITS` (it cannot be told what they are in)
 */
export function positionsOf(
  catalogue: Catalogue,
  roles: Pick<Roles, 'ra' | 'dec'>,
  options: { raUnit?: string | undefined; decUnit?: string | undefined } = {},
): Positions {
  const problems: PositionProblem[] = [];
  const raColumn = roleColumn(catalogue, roles.ra, 'ra');
  const decColumn = roleColumn(catalogue, roles.dec, 'dec');
  const ra = readColumn(
    raColumn,
    'ra',
    unitOf(options.raUnit ?? unitOfColumn(raColumn), 'ra'),
    catalogue.rows,
    problems,
  );
  const dec = readColumn(
    decColumn,
    'dec',
    unitOf(options.decUnit ?? unitOfColumn(decColumn), 'dec'),
    catalogue.rows,
    problems,
  );
  const decimal = raColumn.type !== 'text' || looksDecimal(raColumn, catalogue.rows);
  const unknown = (options.raUnit ?? unitOfColumn(raColumn)) === null;
  if (decimal && unknown && looksLikeHours(ra, dec)) throw askForHours(catalogue.path, raColumn.name);
  for (const { row } of problems) ra[row - 1] = dec[row - 1] = NaN;
  return { raDeg: ra, decDeg: dec, problems: problems.sort((a, b) => a.row - b.row) };
}

function roleColumn(catalogue: Catalogue, name: string | null, role: 'ra' | 'dec'): Column {
  const column = name === null ? undefined : columnNamed(catalogue, name);
  if (column !== undefined) return column;
  const names = catalogue.columns.map((other) => `"${other.name}"`).join(', ');
  throw new PerseusError(
    'CATALOGUE_COLUMNS',
    `${catalogue.path} has no column that is known as ${role}; its columns are ${names.slice(0, 300)}. ` +
      `Name it with --${role}-column.`,
    { path: catalogue.path, column: role, option: `--${role}-column` },
  );
}

/** Sexagesimal text says by itself what it is in. */
function looksDecimal(column: Column, rows: number): boolean {
  for (let i = 0; i < rows; i++) {
    const text = textAt(column, i).trim();
    if (text !== '') return Number.isFinite(Number(text));
  }
  return false;
}

function readColumn(
  column: Column,
  role: 'ra' | 'dec',
  unit: AngleUnit | null,
  rows: number,
  problems: PositionProblem[],
): Float64Array {
  const degrees = new Float64Array(rows);
  const limit = role === 'ra' ? 360 : 90;
  const scale = DEGREES[unit ?? 'deg'];
  for (let i = 0; i < rows; i++) {
    if (column.type !== 'text') {
      const value = numberAt(column, i) * scale;
      degrees[i] = value;
      if (value >= -limit && value <= limit) continue;
    }
    const read = readCoordinate(textAt(column, i), role, unit);
    degrees[i] = read.degrees;
    if (read.problem !== undefined) problems.push({ row: i + 1, column: column.name, problem: read.problem });
  }
  return degrees;
}
