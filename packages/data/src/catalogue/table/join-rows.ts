import { takeRows } from '../crossmatch/take-rows.js';
import type { Catalogue } from './catalogue.js';
import { columnNamed } from './catalogue.js';
import type { Column } from './column.js';
import { textAt } from './column.js';
import { TextValues } from './text-values.js';

export interface SomeRows {
  catalogue: Catalogue;
  rows: readonly number[];
}

/** Rows of several catalogues one below the other, in the columns of the first; what another lacks has no value there. */
export function joinRows(parts: readonly SomeRows[]): Catalogue {
  const first = parts[0]?.catalogue;
  if (!first) throw new RangeError('there is no catalogue to join');
  const rows = parts.reduce((sum, part) => sum + part.rows.length, 0);
  return { ...first, rows, columns: first.columns.map((column) => joined(column, parts)) };
}

function joined(like: Column, parts: readonly SomeRows[]): Column {
  const taken = parts.map(({ catalogue, rows }) => {
    const own = columnNamed(catalogue, like.name);
    const fits = own !== undefined && own.type === like.type;
    return takeRows(
      fits ? own : like,
      Int32Array.from(rows, (row) => (fits ? row : -1)),
    );
  });
  const { name, unit, ucd, description } = like;
  const nulls = taken.some((column) => column.nulls !== null)
    ? Uint8Array.from(
        taken.flatMap((column) => Array.from(column.nulls ?? new Uint8Array(column.values.length))),
      )
    : null;
  return { name, unit, ucd, description, nulls, ...valuesOf(like.type, taken) } as Column;
}

function valuesOf(type: Column['type'], columns: readonly Column[]): Pick<Column, 'type' | 'values'> {
  if (type === 'text')
    return { type, values: TextValues.from(columns.flatMap((column) => [...textsOf(column)])) };
  const arrays = columns.map(({ values }) => values as Float64Array);
  const total = arrays.reduce((sum, { length }) => sum + length, 0);
  const values = new (arrays[0]!.constructor as Float64ArrayConstructor)(total);
  let at = 0;
  for (const array of arrays) {
    values.set(array, at);
    at += array.length;
  }
  return { type, values } as Pick<Column, 'type' | 'values'>;
}

function* textsOf(column: Column): Generator<string> {
  if (column.type !== 'text') return;
  for (let row = 0; row < column.values.length; row++) yield textAt(column, row);
}
