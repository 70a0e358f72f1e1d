import { PerseusError, type Label } from '@perseus/core';
import { columnIndex, readObjects, type ObjectRow } from '../catalogue/read-objects.js';
import type { SetAside } from './set-aside.js';

export interface LabelledRow {
  row: ObjectRow;
  label: Label;
}

/**
 * Reads a table of objects with labels into memory: the rows that can be used, in the table's order.
 *
 * What has no place, no label (0, 1, `background`, `member`) or the id of an earlier row is set aside.
 *
 * @returns the rows, and how many the table has
 * @throws PerseusError `CATALOGUE_COLUMNS` where there is no column `label`, and what `readObjects` throws
 */
export async function readLabelledRows(
  objectsPath: string,
  setAside: SetAside,
  signal?: AbortSignal,
): Promise<{ rows: LabelledRow[]; total: number }> {
  const rows: LabelledRow[] = [];
  const firstRowOfId = new Map<string, number>();
  let total = 0;
  let labelColumn: string | undefined;
  for await (const row of readObjects(objectsPath)) {
    signal?.throwIfAborted();
    total++;
    labelColumn ??= findLabelColumn(row, objectsPath);
    const text = row.columns[labelColumn] ?? '';
    const label = readLabel(text);
    const earlier = firstRowOfId.get(row.id);
    if (row.problem !== undefined) {
      const kind = row.problemColumn === undefined ? 'line unreadable' : 'position';
      setAside.add(row, kind, row.problemColumn ?? '', row.problem);
    } else if (label === null) {
      const found = text.trim() === '' ? 'empty' : `"${text.trim().slice(0, 40)}"`;
      setAside.add(
        row,
        'label',
        labelColumn,
        `label is ${found}, and 0 (background) or 1 (member) is wanted`,
      );
    } else if (earlier !== undefined) {
      setAside.add(row, 'duplicate id', 'id', `id "${row.id}" is that of row ${earlier} too`);
    } else {
      firstRowOfId.set(row.id, row.row);
      rows.push({ row, label });
    }
  }
  return { rows, total };
}

/** `1`, `1.0` and `member` are members, `0`, `0.0` and `background` background; null for anything else. */
export function readLabel(text: string): Label | null {
  const word = text.trim().toLowerCase();
  if (/^1(\.0*)?$/.test(word) || word === 'member') return 1;
  if (/^0(\.0*)?$/.test(word) || word === 'background') return 0;
  return null;
}

function findLabelColumn(row: ObjectRow, path: string): string {
  const names = Object.keys(row.columns);
  const name = names[columnIndex(names, 'label')];
  if (name !== undefined) return name;
  const message = `${path} has no column "label". Add one with 1 for members and 0 for background.`;
  throw new PerseusError('CATALOGUE_COLUMNS', message, { path, column: 'label' });
}
