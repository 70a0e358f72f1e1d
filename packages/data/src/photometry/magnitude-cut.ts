import { PerseusError } from '@perseus/core';
import { columnOf, numberOf } from '../catalogue/objects/cells.js';
import type { ObjectRow } from '../catalogue/read-objects.js';
import { isSaneMagnitude } from './sanity.js';

export interface MagnitudeLimits {
  column: string;
  /** Faintest magnitude that passes, inclusive. */
  max?: number;
  /** Brightest magnitude that passes, inclusive. */
  min?: number;
}

export interface MagnitudeCut {
  /** E.g. `v_mag <= 19.4`. */
  readonly text: string;
  /**
   * '' where the row passes, else why it does not, in a few words that reports count by. A magnitude that is missing or
   * stands for that (-9999) never passes.
   *
   * @throws PerseusError `CATALOGUE_COLUMNS` where the row has no such column
   */
  reasonAgainst(row: ObjectRow): string;
}

/** @throws PerseusError `OPTION_OUT_OF_RANGE` where no limit is given, or they leave nothing between them */
export function magnitudeCut({ column, max = Infinity, min = -Infinity }: MagnitudeLimits): MagnitudeCut {
  checkLimits(column, min, max);
  const lower = min === -Infinity ? '' : `${min} <= `;
  const upper = max === Infinity ? '' : ` <= ${max}`;
  return {
    text: `${lower}${column}${upper}`,
    reasonAgainst: (row) => {
      const magnitude = numberOf(row, existing(row, column));
      if (Number.isNaN(magnitude)) return `no ${column}`;
      if (!isSaneMagnitude(magnitude)) return `${column} not sane`;
      if (magnitude > max) return `${column} above ${max}`;
      return magnitude < min ? `${column} below ${min}` : '';
    },
  };
}

function checkLimits(column: string, min: number, max: number): void {
  const isLimited = Number.isFinite(min) || Number.isFinite(max);
  if (isLimited && min <= max) return;
  const wrong =
    isLimited || min > max ? `goes from ${min} to ${max}` : 'has neither a least nor a greatest value';
  throw new PerseusError(
    'OPTION_OUT_OF_RANGE',
    `The magnitude limit on "${column}" ${wrong}. Give two numbers in order, or one of them.`,
    { option: 'magnitudeLimits', column },
  );
}

function existing(row: ObjectRow, column: string): string {
  const found = columnOf(row, column);
  if (found !== null) return found;
  const message = `The table has no column "${column}" to cut magnitudes by. Name a column that it has.`;
  throw new PerseusError('CATALOGUE_COLUMNS', message, { column });
}
