import { expect, test } from 'vitest';
import { joinRows } from '../../src/catalogue/table/join-rows.js';
import { columnNamed, type Catalogue } from '../../src/catalogue/table/catalogue.js';
import { textAt, type Column } from '../../src/catalogue/table/column.js';
import { TextValues } from '../../src/catalogue/table/text-values.js';

const told = { unit: null, ucd: null, description: null, nulls: null };
const ids = (first: bigint): Column => ({
  ...told,
  name: 'id',
  type: 'int64',
  values: BigInt64Array.of(first, first + 1n, first + 2n),
});
const names = (...texts: string[]): Column => ({
  ...told,
  name: 'name',
  type: 'text',
  values: TextValues.from(texts),
});
const of = (...columns: Column[]): Catalogue => ({
  path: 'a',
  format: 'csv',
  rows: 3,
  columns,
  notes: ['a'],
});

function texts(catalogue: Catalogue, name: string): string[] {
  const column = columnNamed(catalogue, name);
  return Array.from({ length: catalogue.rows }, (_, row) => textAt(column!, row));
}

test('rows stand one below the other in the order that is asked for, and 64 bits stay whole', () => {
  const all = joinRows([
    { catalogue: of(ids(1237661126155436164n), names('a', 'b', 'c')), rows: [2, 0] },
    { catalogue: of(names('d', 'e', 'f'), ids(5n)), rows: [] },
    { catalogue: of(names('g', 'é', 'i'), ids(8n)), rows: [1] },
  ]);
  expect(all.rows).toBe(3);
  expect(texts(all, 'id')).toEqual(['1237661126155436166', '1237661126155436164', '9']);
  expect(texts(all, 'name')).toEqual(['c', 'a', 'é']);
});

test('what a later catalogue lacks, or has as another type, has no value there; what only it has is left out', () => {
  const flag: Column = { ...told, name: 'flag', type: 'boolean', values: Uint8Array.of(1, 0, 1) };
  const mag: Column = {
    ...told,
    name: 'mag',
    type: 'float32',
    values: Float32Array.of(17, 18, 19),
    unit: 'mag',
  };
  const asText: Column = { ...names('x', 'y', 'z'), name: 'mag' };
  const all = joinRows([
    { catalogue: of(flag, mag), rows: [0, 1] },
    { catalogue: of(asText, ids(1n)), rows: [0, 2] },
  ]);
  expect(all.columns.map(({ name, unit }) => [name, unit])).toEqual([
    ['flag', null],
    ['mag', 'mag'],
  ]);
  expect(texts(all, 'flag')).toEqual(['true', 'false', '', '']);
  expect(texts(all, 'mag')).toEqual(['17', '18', '', '']);
});

test('no catalogue at all is a mistake of the caller', () => {
  expect(() => joinRows([])).toThrow(RangeError);
});
