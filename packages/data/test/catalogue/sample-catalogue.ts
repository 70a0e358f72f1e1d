import type { Catalogue } from '../../src/catalogue/table/catalogue.js';
import { textAt, type Column } from '../../src/catalogue/table/column.js';
import { TextValues } from '../../src/catalogue/table/text-values.js';

const NOTHING = { unit: null, ucd: null, description: null, nulls: null };

/** One column of every kind, with and without missing values. */
export function sampleCatalogue(texts = ['NGC 1275', '', 'it\'s <b> & "c"']): Catalogue {
  const columns: Column[] = [
    {
      ...NOTHING,
      name: 'objID',
      ucd: 'meta.id;meta.main',
      description: 'Name in the survey',
      type: 'int64',
      values: BigInt64Array.of(1237661126155436164n, -(2n ** 63n), 2n ** 63n - 1n),
    },
    {
      ...NOTHING,
      name: 'ra',
      unit: 'deg',
      ucd: 'pos.eq.ra;meta.main',
      description: `Right ascension (ICRS), ${'as measured in the deepest of all the images, '.repeat(4)}and no other's`,
      type: 'float64',
      values: Float64Array.of(49.9467, NaN, 1 / 3),
    },
    { ...NOTHING, name: 'r', unit: 'mag', type: 'float32', values: Float32Array.of(17.5, 0.1, NaN) },
    {
      ...NOTHING,
      name: 'n',
      type: 'int32',
      values: Int32Array.of(-(2 ** 31), 0, 7),
      nulls: Uint8Array.of(0, 1, 0),
    },
    {
      ...NOTHING,
      name: 'parent',
      type: 'int64',
      values: BigInt64Array.of(0n, -(2n ** 63n), 5n),
      nulls: Uint8Array.of(1, 0, 0),
    },
    {
      ...NOTHING,
      name: 'clean',
      type: 'boolean',
      values: Uint8Array.of(1, 0, 0),
      nulls: Uint8Array.of(0, 0, 1),
    },
    { ...NOTHING, name: 'name', type: 'text', values: TextValues.from(texts) },
  ];
  return { path: 'sample', format: 'csv', rows: 3, columns, notes: ['Made up for a test'] };
}

/** Names, kinds, annotations and values of a catalogue's columns: what must survive a file. */
export function contentsOf({ rows, columns }: Catalogue) {
  return columns.map((column) => ({
    name: column.name,
    type: column.type,
    unit: column.unit,
    ucd: column.ucd,
    description: column.description,
    values: Array.from({ length: rows }, (_, row) => textAt(column, row)),
  }));
}

/** Only the values, by the columns' names. */
export function valuesOf(catalogue: Catalogue): Record<string, string[]> {
  return Object.fromEntries(contentsOf(catalogue).map(({ name, values }) => [name, values]));
}
