import { PerseusError } from '@perseus/core';
import { doubtfulMatch, isSaneMagnitude } from '../../photometry/sanity.js';
import { columnNamed, type Catalogue } from '../table/catalogue.js';
import { numberAt, type Column } from '../table/column.js';
import type { JoinedRows } from './join-columns.js';

/** Columns of one magnitude in two catalogues, by name, and how much they may differ in a good match. */
export interface MagnitudeComparison {
  left: string;
  right: string;
  /** Magnitudes. */
  limit: number;
}

export interface ComparedMagnitudes {
  /** `match_doubtful`: whether the match is; no value in rows without a match. */
  column: Column;
  beyondLimit: number;
  missing: number;
}

/**
 * Tells which matches are doubtful: the magnitudes differ by more than the limit, or one is missing or not sane.
 *
 * @throws PerseusError `CATALOGUE_COLUMNS`, `OPTION_INVALID`
 */
export function compareMagnitudes(
  left: Catalogue,
  right: Catalogue,
  rows: JoinedRows,
  { left: leftName, right: rightName, limit }: MagnitudeComparison,
): ComparedMagnitudes {
  if (!(limit >= 0))
    throw new PerseusError(
      'OPTION_INVALID',
      `The limit on the difference of magnitudes is ${limit}. Give a number from 0 on.`,
      { option: 'compareMagnitudes' },
    );
  const [a, b] = [magnitudesOf(left, leftName), magnitudesOf(right, rightName)];
  const values = new Uint8Array(rows.left.length);
  const nulls = new Uint8Array(rows.left.length);
  let [beyondLimit, missing] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if ((rows.right[i] as number) < 0) {
      nulls[i] = 1;
      continue;
    }
    const [magnitudeA, magnitudeB] = [numberAt(a, rows.left[i]!), numberAt(b, rows.right[i]!)];
    if (!doubtfulMatch(magnitudeA, magnitudeB, limit)) continue;
    values[i] = 1;
    if (isSaneMagnitude(magnitudeA) && isSaneMagnitude(magnitudeB)) beyondLimit++;
    else missing++;
  }
  const column: Column = {
    name: 'match_doubtful',
    unit: null,
    ucd: 'meta.code.qual',
    description: `|${a.name} - ${b.name}| > ${limit} mag, or one of them is missing`,
    type: 'boolean',
    values,
    nulls: nulls.includes(1) ? nulls : null,
  };
  return { column, beyondLimit, missing };
}

function magnitudesOf(catalogue: Catalogue, name: string): Column {
  const column = columnNamed(catalogue, name);
  const place = { path: catalogue.path, column: name, option: 'compareMagnitudes' };
  if (column === undefined) {
    const names = catalogue.columns.map((other) => other.name).join(', ');
    const message = `${catalogue.path} has no column "${name}" to compare magnitudes by. Name one of its columns: ${names.slice(0, 300)}.`;
    throw new PerseusError('CATALOGUE_COLUMNS', message, place);
  }
  if (column.type === 'text' || column.type === 'boolean') {
    const message = `${catalogue.path}: column "${column.name}" holds ${column.type}, and magnitudes are numbers. Name a column of numbers.`;
    throw new PerseusError('CATALOGUE_COLUMNS', message, place);
  }
  return column;
}
