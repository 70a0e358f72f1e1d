import { columnNamed, inspectSky, numberAt, readCatalogue, textAt } from '@perseus/data';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { classifiedField, type ClassifiedField } from './classified-field.js';
import { judgedByPython, programNamed, pythonPackages, saidBy } from './judges.js';

const sky = await inspectSky();
const why = sky.state === 'ready' ? '' : ` (left out: ${sky.reason})`;
const fitsverify = programNamed('fitsverify');
const stilts = programNamed('stilts');
const astropy = pythonPackages('astropy', 'numpy');
const arrow = pythonPackages('pyarrow', 'astropy');
const regions = pythonPackages('regions');

interface ReadColumn {
  unit: string | null;
  ucd: string | null;
  description: string | null;
  /** Integers as text, so that none is rounded; null where there is none. */
  values: (string | number | null)[];
}

/** What `readCatalogue` gives, in the words of `python/read_table.py`. */
async function readByPerseus(path: string): Promise<Record<string, ReadColumn>> {
  const { columns, rows } = await readCatalogue(path);
  const entries = columns.map((column) => {
    const valueAt = (row: number): string | number | null => {
      if (column.type === 'text') return textAt(column, row);
      if (column.type === 'float32' || column.type === 'float64') {
        const value = numberAt(column, row);
        return Number.isNaN(value) ? null : value;
      }
      return textAt(column, row) || null;
    };
    const { name, unit, ucd, description } = column;
    const values = Array.from({ length: rows }, (_, row) => valueAt(row));
    return [name, { unit, ucd, description, values }] as const;
  });
  return Object.fromEntries(entries);
}

describe.skipIf(sky.state !== 'ready').each([
  ['plain mosaics', false],
  ['tile-compressed mosaics', true],
])(`a table of %s${why}`, (_, compressed) => {
  let field: ClassifiedField;
  beforeAll(async () => void (field = await classifiedField({ compressed })), 240_000);
  afterAll(() => field[Symbol.asyncDispose]());

  test.skipIf(!fitsverify.here)(`fitsverify finds no error and no warning${fitsverify.missing}`, () => {
    const { code, said } = saidBy('fitsverify', '-q', field.table('fits'));
    expect(said).toMatch(/^verification OK/);
    expect(code).toBe(0);
  });

  test.skipIf(!stilts.here)(`votlint of STILTS has nothing to say of the VOTable${stilts.missing}`, () => {
    expect(saidBy('stilts', 'votlint', `votable=${field.table('vot')}`)).toEqual({ code: 0, said: '' });
  });

  test.skipIf(!astropy.here).each(['fits', 'vot', 'ecsv'])(
    `astropy reads what readCatalogue reads, with units, UCDs and descriptions: .%s${astropy.missing}`,
    async (extension) => {
      const ours = await readByPerseus(field.table(extension));
      expect(ours['p_member']?.ucd).toBe('stat.probability;src.class');
      expect(ours['mag_r']).toMatchObject({ unit: 'mag', ucd: 'phot.mag;em.opt.R' });
      expect(await judgedByPython('read_table.py', 'astropy', field.table(extension))).toEqual(ours);
    },
  );

  test.skipIf(!arrow.here).each([
    ['pyarrow, with the VOTable in its metadata', 'pyarrow'],
    ["astropy's reader of VOParquet", 'voparquet'],
  ])(`Parquet is read the same by %s${arrow.missing}`, async (_, reader) => {
    const ours = await readByPerseus(field.table('parquet'));
    // astropy makes doubles of integers that are missing here and there.
    if (reader === 'voparquet') delete ours['objID'];
    expect(ours['ra']).toMatchObject({ unit: 'deg', ucd: 'pos.eq.ra;meta.main' });
    expect(await judgedByPython('read_table.py', reader, field.table('parquet'))).toMatchObject(ours);
  });

  test.skipIf(!astropy.here)(`astropy reads the values of the CSV${astropy.missing}`, async () => {
    const ours = await readByPerseus(field.table('csv'));
    const theirs = (await judgedByPython('read_table.py', 'csv', field.table('csv'))) as typeof ours;
    expect(Object.keys(theirs)).toEqual(Object.keys(ours));
    // A CSV does not say of an empty column whether it is of numbers.
    const filled = (values: ReadColumn['values'] = []) => values.map((value) => value ?? '');
    for (const [name, { values }] of Object.entries(ours))
      expect(filled(theirs[name]?.values)).toEqual(filled(values));
  });

  test('all formats hold the same values', async () => {
    const fits = await readByPerseus(field.table('fits'));
    for (const extension of ['vot', 'parquet', 'ecsv']) {
      const other = await readByPerseus(field.table(extension));
      for (const [name, { values }] of Object.entries(fits)) expect(other[name]?.values).toEqual(values);
    }
  });

  test.skipIf(!regions.here)(
    `astropy-regions reads a circle for each object, at its place${regions.missing}`,
    async () => {
      const table = await readCatalogue(field.table('fits'));
      const column = (name: string) => columnNamed(table, name)!;
      const expected = Array.from({ length: table.rows }, (_, row) => {
        const p = numberAt(column('p_member'), row);
        return {
          raDeg: numberAt(column('ra'), row),
          decDeg: numberAt(column('dec'), row),
          radiusArcsec: 3,
          text: Number.isNaN(p) ? textAt(column('flags'), row).replaceAll(';', ', ') : Number(p.toFixed(3)),
        };
      });
      expect(await judgedByPython('read_regions.py', field.regions)).toEqualWithin(expected, 1e-7);
    },
  );
});
