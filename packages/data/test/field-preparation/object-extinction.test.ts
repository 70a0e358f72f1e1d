import { expect, test } from 'vitest';
import type { Catalogue } from '../../src/catalogue/table/catalogue.js';
import type { Column } from '../../src/catalogue/table/column.js';
import { TextValues } from '../../src/catalogue/table/text-values.js';
import { objectExtinction } from '../../src/field-preparation/object-extinction.js';

const told = { unit: null, ucd: null, description: null, nulls: null };
const numbers = (name: string, ...values: number[]): Column => ({
  ...told,
  name,
  type: 'float64',
  values: Float64Array.from(values),
});
const of = (...columns: Column[]): Catalogue => ({
  path: 'c.fits',
  format: 'fits',
  rows: 3,
  columns,
  notes: [],
});

test('a named column of E(B-V) gives the extinction of Schlafly & Finkbeiner; what is no reddening gives none', () => {
  const { of: extinctionOf, source } = objectExtinction(of(numbers('dust', 0.1, NaN, -1)), 'DUST');
  expect(source).toContain('"DUST"');
  expect(extinctionOf(0)?.magnitudes).toEqualWithin(
    { u: 0.4239, g: 0.3303, r: 0.2285, i: 0.1698, z: 0.1263 },
    1e-12,
  );
  expect([extinctionOf(1), extinctionOf(2)]).toEqual([null, null]);
});

test("without a name the catalogue's own columns tell it, each band by its own", () => {
  const catalogue = of(numbers('extinction_g', 0.5, 0.25, NaN), numbers('A_r', 0.3, NaN, NaN));
  const { of: extinctionOf, source } = objectExtinction(catalogue, null);
  expect(source).toBe("the catalogue's own columns");
  expect([0, 1, 2].map((row) => extinctionOf(row)?.magnitudes)).toEqual([
    { g: 0.5, r: 0.3 },
    { g: 0.25 },
    undefined,
  ]);
});

test('a column that is not there, or text, is refused by its name', () => {
  const text: Column = { ...told, name: 'ebv', type: 'text', values: TextValues.from(['a', 'b', 'c']) };
  for (const [catalogue, name] of [
    [of(numbers('g', 1, 2, 3)), 'sfd.fits'],
    [of(text), 'ebv'],
  ] as const)
    expect(() => objectExtinction(catalogue, name)).toThrow(
      expect.objectContaining({ code: 'CATALOGUE_COLUMNS', place: { path: 'c.fits', column: name } }),
    );
});
