import { PerseusError, SPLITS, type Split } from '@perseus/core';
import { columnIndex } from '../catalogue/read-objects.js';
import type { LabelledRow } from '../dataset/labelled-rows.js';

/**
 * The splits that the table itself gives in a column `split`; null where it has none or leaves it empty throughout.
 *
 * @throws PerseusError `SPLIT_UNREADABLE` where some rows have a split and others none, or one of another name: to
 *   split anew would mix what somebody took care to keep apart
 */
export function givenSplits(rows: readonly LabelledRow[], objectsPath: string): Split[] | null {
  const names = Object.keys(rows[0]?.row.columns ?? {});
  const column = names[columnIndex(names, 'split')];
  if (column === undefined) return null;
  const texts = rows.map(({ row }) => (row.columns[column] ?? '').trim().toLowerCase());
  if (texts.every((text) => text === '')) return null;
  return texts.map((text, i) => {
    const split = SPLITS.find((name) => name === text);
    if (split !== undefined) return split;
    const number = rows[i]?.row.row ?? 0;
    const found = text === '' ? 'empty' : `"${text.slice(0, 40)}"`;
    throw new PerseusError(
      'SPLIT_UNREADABLE',
      `${objectsPath}, row ${number}: split is ${found}, and other rows have one. ` +
        `Give ${SPLITS.join(', ')} in every row, or take the column out to split at random.`,
      { path: objectsPath, row: number, column },
    );
  });
}
