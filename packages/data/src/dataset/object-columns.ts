import { OBJECT_COLUMNS, type DatasetObject, type Split } from '@perseus/core';
import { columnIndex } from '../catalogue/read-objects.js';
import type { LabelledRow } from './labelled-rows.js';

/** A column of the table that `objects.csv` keeps beside its own: its name there, and where its text comes from. */
export interface FurtherColumn {
  name: string;
  from: string;
}

/** Columns whose content goes into the columns of that name, whatever the case it was written in. */
const TAKEN = ['id', 'ra', 'dec', 'label', 'label_basis', 'split'] as const;

/** The columns to keep as they are; one that is named like a column that we add (`group`) becomes `given_group`. */
export function furtherColumns(names: readonly string[]): FurtherColumn[] {
  const taken = new Set(TAKEN.map((name) => names[columnIndex(names, name)]));
  const kept = names.filter((name) => !taken.has(name));
  const used = new Set<string>([...OBJECT_COLUMNS, ...kept.filter((name) => !isOurs(name))]);
  return kept.map((from) => {
    let name = from;
    while (isOurs(from) && used.has(name)) name = `given_${name}`;
    used.add(name);
    return { name, from };
  });
}

/** The line of `objects.csv` that a row of the table becomes; the position keeps its text, trailing zeros included. */
export function toObject(
  { row, label }: LabelledRow,
  group: number,
  split: Split,
  further: readonly FurtherColumn[],
): DatasetObject {
  const names = Object.keys(row.columns);
  const textOf = (name: string) => (row.columns[names[columnIndex(names, name)] ?? ''] ?? '').trim();
  const columns = Object.fromEntries(further.map(({ name, from }) => [name, row.columns[from] ?? '']));
  return {
    id: row.id,
    raDeg: row.raDeg,
    decDeg: row.decDeg,
    label,
    labelBasis: textOf('label_basis'),
    group,
    split,
    columns: { ...columns, ra: textOf('ra'), dec: textOf('dec') },
  };
}

function isOurs(name: string): boolean {
  return (OBJECT_COLUMNS as readonly string[]).includes(name);
}
