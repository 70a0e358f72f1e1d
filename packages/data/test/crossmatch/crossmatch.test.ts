import { describe, expect, test } from 'vitest';
import { crossmatch, type CrossmatchOptions } from '../../src/catalogue/crossmatch/crossmatch.js';
import { columnNamed, type Catalogue } from '../../src/catalogue/table/catalogue.js';
import { textAt, type Column } from '../../src/catalogue/table/column.js';
import { TextValues } from '../../src/catalogue/table/text-values.js';

const info = { unit: null, ucd: null, description: null, nulls: null };
const numbers = (name: string, values: number[]): Column => ({
  ...info,
  name,
  type: 'float64',
  values: Float64Array.from(values),
});
const texts = (name: string, values: string[]): Column => ({
  ...info,
  name,
  type: 'text',
  values: TextValues.from(values),
});
const catalogue = (path: string, columns: Column[]): Catalogue => ({
  path,
  format: 'csv',
  rows: columns[0]?.values.length ?? 0,
  columns,
  notes: [`from ${path}`],
});

/** Row 2 has no position, row 4 is far from everything. */
const left = catalogue('left.csv', [
  texts('name', ['galaxy', 'star', 'blank', 'lone', 'späte']),
  numbers('ra', [49.9, 0.0001, NaN, 200, 359.9999]),
  numbers('dec', [41.5, -10, 0, 60, -10]),
  numbers('v_mag', [17, 15, 14, 13, -9999]),
  { ...info, name: 'seen', type: 'boolean', values: Uint8Array.of(1, 0, 1, 0, 1) },
]);
const right = catalogue('right.fits', [
  {
    ...info,
    name: 'objID',
    type: 'int64',
    values: BigInt64Array.of(1237661059574334072n, 1237661059574334073n, 1237661059574334074n),
  },
  numbers('RA', [0, 49.9, 49.90005]),
  numbers('Dec', [-10, 41.5, 41.5]),
  { ...info, name: 'r', type: 'float32', values: Float32Array.of(14.5, 19.5, 17.1) },
  {
    ...info,
    name: 'run',
    type: 'int32',
    values: Int32Array.of(1, 2, 3),
    nulls: Uint8Array.of(0, 1, 0),
  },
]);
const options: CrossmatchOptions = { radiusArcsec: 2, matches: 'best', keep: 'matched' };

const cellsOf = (joined: Catalogue, name: string) => {
  const column = columnNamed(joined, name);
  if (column === undefined) throw new Error(`no column ${name}`);
  return Array.from({ length: joined.rows }, (_, row) => textAt(column, row));
};

test('each row of the left catalogue takes its nearest one of the right, in the left order', () => {
  const { catalogue: joined, ...counts } = crossmatch(left, right, options);
  expect(cellsOf(joined, 'name')).toEqual(['galaxy', 'star', 'späte']);
  expect(cellsOf(joined, 'objID')).toEqual([
    '1237661059574334073',
    '1237661059574334072',
    '1237661059574334072',
  ]);
  expect(cellsOf(joined, 'separation_arcsec').map(Number)).toEqualWithin(
    [0, 0.36 * Math.cos((10 * Math.PI) / 180), 0.36 * Math.cos((10 * Math.PI) / 180)],
    1e-6,
  );
  expect(counts).toEqual({
    pairs: 3,
    matchedLeft: 3,
    unmatchedLeft: 2,
    unusable: { left: 1, right: 0 },
    doubtful: null,
  });
});

test('all matches are kept on request, each in a row of its own', () => {
  const { catalogue: joined, pairs, matchedLeft } = crossmatch(left, right, { ...options, matches: 'all' });
  expect(cellsOf(joined, 'name')).toEqual(['galaxy', 'galaxy', 'star', 'späte']);
  expect(cellsOf(joined, 'objID').slice(0, 2)).toEqual(['1237661059574334073', '1237661059574334074']);
  expect([pairs, matchedLeft]).toEqual([4, 3]);
});

test('rows without a match are kept on request, with nothing in the columns of the right catalogue', () => {
  for (const matches of ['best', 'all'] as const) {
    const { catalogue: joined } = crossmatch(left, right, { ...options, matches, keep: 'left' });
    const at = cellsOf(joined, 'name').indexOf('lone');
    expect(new Set(cellsOf(joined, 'name'))).toEqual(new Set(['galaxy', 'star', 'blank', 'lone', 'späte']));
    for (const name of ['objID', 'RA_2', 'r', 'run', 'separation_arcsec'])
      expect(cellsOf(joined, name)[at]).toBe('');
    expect(cellsOf(joined, 'seen')[at]).toBe('false');
  }
});

test('names that both have, in whatever case, end in _1 and _2, and units and descriptions stay', () => {
  const withUnit = {
    ...right,
    columns: right.columns.map((column) => ({ ...column, unit: column.name === 'RA' ? 'deg' : null })),
  };
  const { catalogue: joined } = crossmatch(left, withUnit, options);
  expect(joined.columns.map(({ name }) => name)).toEqual([
    'name',
    'ra_1',
    'dec_1',
    'v_mag',
    'seen',
    'objID',
    'RA_2',
    'Dec_2',
    'r',
    'run',
    'separation_arcsec',
  ]);
  expect(columnNamed(joined, 'RA_2')?.unit).toBe('deg');
  expect(joined.columns.map(({ type }) => type)).toEqual([
    ...left.columns.map(({ type }) => type),
    ...right.columns.map(({ type }) => type),
    'float64',
  ]);
});

test('a crossmatch can be matched again, and no two columns have one name', () => {
  const roles = { left: { ra: 'ra_1', dec: 'dec_1' } };
  const once = crossmatch(left, right, options).catalogue;
  const twice = crossmatch(once, right, { ...options, roles }).catalogue;
  const thrice = crossmatch(twice, right, { ...options, roles }).catalogue;
  const names = thrice.columns.map(({ name }) => name.toLowerCase());
  expect(new Set(names).size).toBe(names.length);
  expect(thrice.rows).toBe(3);
});

describe('magnitudes of a match', () => {
  const compareMagnitudes = { left: 'v_mag', right: 'r', limit: 2 };

  test('that differ by more than the limit, or are missing, make it doubtful', () => {
    const found = crossmatch(left, right, { ...options, compareMagnitudes, keep: 'left' });
    expect(cellsOf(found.catalogue, 'match_doubtful')).toEqual(['true', 'false', '', '', 'true']);
    expect(found.doubtful).toEqual({ beyondLimit: 1, missing: 1 });
    expect(columnNamed(found.catalogue, 'match_doubtful')?.description).toBe(
      '|v_mag - r| > 2 mag, or one of them is missing',
    );
  });

  test('are named by columns of numbers that are there', () => {
    for (const [wrong, says] of [
      [{ ...compareMagnitudes, left: 'R_mag' }, 'left.csv has no column "R_mag"'],
      [{ ...compareMagnitudes, left: 'name' }, 'column "name" holds text'],
    ] as const)
      expect(() => crossmatch(left, right, { ...options, compareMagnitudes: wrong })).toThrow(
        expect.objectContaining({
          code: 'CATALOGUE_COLUMNS',
          message: expect.stringContaining(says) as string,
        }),
      );
  });
});

test('a radius that is none is refused', () => {
  for (const radiusArcsec of [-1, NaN, 648_001])
    expect(() => crossmatch(left, right, { ...options, radiusArcsec })).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    );
});

test('catalogues without rows match nothing and keep all columns', () => {
  const none = catalogue('none.csv', [numbers('ra', []), numbers('dec', []), texts('what', [])]);
  const { catalogue: joined } = crossmatch(none, right, { ...options, keep: 'left' });
  expect([joined.rows, joined.columns.length]).toEqual([0, 9]);
  expect(crossmatch(left, none, { ...options, keep: 'left' }).catalogue.rows).toBe(5);
  expect(crossmatch(left, none, options).catalogue.rows).toBe(0);
});
