import { OBJECT_COLUMNS, type DatasetObject, type Split } from '@perseus/core';
import { columnIndex, type ObjectRow } from '../../catalogue/read-objects.js';
import { readLabel } from '../../labels/given-labels.js';
import type { LabelledCandidate } from './candidate.js';

/** Where a line of the dataset stands beside its row: group, split, and for a copy its angle. */
export interface Placed {
  group: number;
  split: Split;
  /** Columns of this line alone. */
  added?: Readonly<Record<string, string>>;
}

/** How the tables' columns and those that the steps added become the columns of `objects.csv`. */
export interface ColumnLayout {
  /** Columns beyond the seven that every dataset begins with, in order. */
  further: string[];
  /** Name in the dataset of each column of the tables. */
  nameOf: ReadonlyMap<string, string>;
}

/** What a dataset's own column says of a row, to compare with what the table had under that name. */
const SAME = new Map<string, (text: string, row: LabelledCandidate) => boolean>([
  ['id', (text, { id }) => text === id],
  ['ra', (text, { row }) => Number(text) === row.raDeg],
  ['dec', (text, { row }) => Number(text) === row.decDeg],
  ['label', (text, { label, added }) => 'given_label' in added || readLabel(text) === label],
  ['label_basis', (text, { basis, added }) => text === (added['given_label_basis'] ?? basis)],
  ['split', () => true],
]);

/**
 * Keeps every column of every table. One that is named like a column of ours (`group`, `flags`) becomes `given_group`;
 * it is not kept where it says the same as ours in every row, as `id`, `ra` and `dec` mostly do.
 *
 * @param ours columns that the steps added, in order
 */
export function layOutColumns(rows: readonly LabelledCandidate[], ours: readonly string[]): ColumnLayout {
  const names = new Set<string>();
  for (const { row } of distinctHeaders(rows)) for (const name of Object.keys(row.columns)) names.add(name);
  const kept = [...names].filter((name) => !saysTheSame(name, rows));
  const reserved = new Set<string>([...OBJECT_COLUMNS, ...ours]);
  const used = new Set<string>([...reserved, ...kept.filter((name) => !reserved.has(name))]);
  const nameOf = new Map(
    kept.map((from) => {
      let name = from === '' ? 'unnamed' : from;
      while (from === '' ? used.has(name) : reserved.has(from) && used.has(name)) name = `given_${name}`;
      used.add(name);
      return [from, name];
    }),
  );
  return { further: [...nameOf.values(), ...ours], nameOf };
}

/** The line of `objects.csv` that a row becomes; the position keeps its text where that is decimal degrees. */
export function toObject(
  candidate: LabelledCandidate,
  placed: Placed,
  { nameOf }: ColumnLayout,
): DatasetObject {
  const { row, id, label, basis, added } = candidate;
  const columns = Object.fromEntries([...nameOf].map(([from, name]) => [name, cellOf(row, from)]));
  return {
    id,
    raDeg: row.raDeg,
    decDeg: row.decDeg,
    label,
    labelBasis: basis,
    group: placed.group,
    split: placed.split,
    columns: {
      ...columns,
      ...added,
      ...placed.added,
      ra: degreesText(row, 'ra', row.raDeg),
      dec: degreesText(row, 'dec', row.decDeg),
    },
  };
}

function degreesText(row: ObjectRow, name: 'ra' | 'dec', degrees: number): string {
  const text = textOf(row, name);
  return text !== '' && Number(text) === degrees ? text : String(degrees);
}

function saysTheSame(name: string, rows: readonly LabelledCandidate[]): boolean {
  const own = SAME.get(name.toLowerCase());
  const same =
    own ??
    ((text: string, { added }: LabelledCandidate) =>
      equalText(text, Object.hasOwn(added, name) ? added[name] : undefined));
  return rows.every((candidate) => {
    const text = cellOf(candidate.row, name).trim();
    return (text === '' && own !== undefined) || same(text, candidate);
  });
}

/** As texts, or as numbers: 51.3 is 51.3000. */
function equalText(text: string, ours: string | undefined): boolean {
  return text === ours || (text !== '' && ours !== undefined && ours !== '' && Number(text) === Number(ours));
}

/** One row of each table. */
function distinctHeaders(rows: readonly LabelledCandidate[]): LabelledCandidate[] {
  const first = new Map<number, LabelledCandidate>();
  for (const row of rows) if (!first.has(row.source)) first.set(row.source, row);
  return [...first.values()];
}

/** A table may well have a column "constructor", which every object inherits. */
function cellOf({ columns }: ObjectRow, name: string): string {
  return Object.hasOwn(columns, name) ? (columns[name] ?? '') : '';
}

function textOf(row: ObjectRow, name: string): string {
  const names = Object.keys(row.columns);
  const index = columnIndex(names, name);
  return index < 0 ? '' : cellOf(row, names[index] as string).trim();
}
