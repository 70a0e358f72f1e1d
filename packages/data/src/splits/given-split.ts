import { PerseusError, SPLITS, type Split } from '@perseus/core';
import { columnOf, textOf } from '../catalogue/objects/cells.js';
import type { ObjectRow } from '../catalogue/read-objects.js';

/**
 * The splits that the tables themselves give in a column `split`; null where none has it or it is empty throughout.
 *
 * @param tables the tables that the rows' `source` counts
 * @throws PerseusError `SPLIT_UNREADABLE` where some rows have a split and others none, or one of another name: to
 *   split anew would mix what somebody took care to keep apart
 */
export function givenSplits(
  rows: readonly { row: ObjectRow; source: number }[],
  tables: readonly { path: string }[],
): Split[] | null {
  const texts = rows.map(({ row }) => splitText(row));
  if (texts.every((text) => text === '')) return null;
  return texts.map((text, i) => {
    const split = SPLITS.find((name) => name === text);
    if (split !== undefined) return split;
    const path = tables[rows[i]?.source ?? 0]?.path ?? '';
    const number = rows[i]?.row.row ?? 0;
    const found = text === '' ? 'empty' : `"${text.slice(0, 40)}"`;
    throw new PerseusError(
      'SPLIT_UNREADABLE',
      `${path}, row ${number}: split is ${found}, and other rows have one. ` +
        `Give ${SPLITS.join(', ')} in every row, or take the column out to split at random.`,
      { path, row: number, column: 'split' },
    );
  });
}

function splitText(row: ObjectRow): string {
  return textOf(row, columnOf(row, 'split')).toLowerCase();
}
