import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeCatalogue } from '../../../src/catalogue/describe-catalogue.js';
import { readCatalogue } from '../../../src/catalogue/read-catalogue.js';
import { readObjects } from '../../../src/catalogue/read-objects.js';
import { columnNamed, type Catalogue } from '../../../src/catalogue/table/catalogue.js';
import { numberAt } from '../../../src/catalogue/table/column.js';
import { writeCatalogue } from '../../../src/catalogue/write-catalogue.js';
import { temporaryFolder, textsOf, typesOf } from './in-folder.js';

const data = process.env['PERSEUS_DATA'];
const real = test.skipIf(data === undefined);
const catalogue = (name: string) => join(data ?? '', 'catalogues', name);
const folder = temporaryFolder();

function numbersOf(table: Catalogue, name: string): number[] {
  const column = columnNamed(table, name);
  if (column === undefined) throw new Error(`no column ${name}`);
  return Array.from({ length: table.rows }, (_, i) => numberAt(column, i));
}

real(
  'the Perseus Cluster Catalogue has 5437 rows, seven classes of known sizes and 272 bright objects',
  async () => {
    const table = await readCatalogue(catalogue('pcc_wittmann2019.txt'));
    expect([table.format, table.rows]).toEqual(['pcc', 5437]);
    const classes = numbersOf(table, 'pcc_class');
    const count = (wanted: number) => classes.filter((value) => value === wanted).length;
    expect([2, 3, 7, 1, 4, 6, 5].map(count)).toEqual([3008, 1049, 477, 384, 398, 98, 23]);
    const v = numbersOf(table, 'v_mag');
    expect(v.filter((magnitude) => magnitude <= 19.4)).toHaveLength(272);
    const members = (from: number, to: number) => {
      const inside = classes.filter((_, i) => (v[i] as number) > from && (v[i] as number) <= to);
      return Math.round((100 * inside.filter((value) => value === 4 || value === 6).length) / inside.length);
    };
    expect([members(-Infinity, 19.4), members(19.4, 20.5), members(-Infinity, Infinity)]).toEqual([
      45, 20, 9,
    ]);
  },
);

real(
  'V, half-light radius and axis ratio give the catalogue’s mean surface brightness: the columns are what they are called',
  async () => {
    const table = await readCatalogue(catalogue('pcc_wittmann2019.txt'));
    const [v, r, q, mu] = ['v_mag', 'r_half', 'axis_ratio', 'mu_half'].map((name) => numbersOf(table, name));
    const residuals = v?.map(
      (magnitude, i) =>
        (mu?.[i] as number) -
        magnitude -
        2.5 * Math.log10(2 * Math.PI * (r?.[i] as number) ** 2 * (q?.[i] as number)),
    );
    const known =
      residuals
        ?.filter((value) => !Number.isNaN(value))
        .map(Math.abs)
        .sort((a, b) => a - b) ?? [];
    expect(known.length).toBe(5437 - 492);
    expect(known[Math.floor(known.length * 0.9)]).toBeLessThan(0.04);
  },
);

real('the PCC’s rows are objects by their own names, and none is set aside', async () => {
  const rows = [];
  for await (const row of readObjects(catalogue('pcc_wittmann2019.txt'))) rows.push(row);
  expect(rows).toHaveLength(5437);
  expect(rows.filter(({ problem }) => problem !== undefined)).toEqual([]);
  expect(rows[0]).toMatchObject({
    id: 'PCC-0001',
    raDeg: 49.2355,
    decDeg: 41.5722,
    columns: { v_mag: '20.51', other_name: '' },
  });
});

real('SDSS identifiers keep every digit; 652 rows of spectra are 563 objects', async () => {
  const table = await readCatalogue(catalogue('sdss_spec_90arcmin.csv'));
  expect(typesOf(table)).toMatchObject({
    objID: 'int64',
    specObjID: 'int64',
    z: 'float64',
    zWarning: 'int32',
  });
  const ids = textsOf(table)['objID'] ?? [];
  expect([table.rows, new Set(ids).size, ids[0]]).toEqual([652, 563, '1237661059574334072']);
  const { duplicatedIds, positionProblems, roles } = describeCatalogue(table);
  expect(duplicatedIds).toMatchObject({ rows: 652 - 563 });
  expect(positionProblems).toEqual({ count: 0, first: [] });
  expect(roles).toMatchObject({
    id: 'objID',
    redshift: 'z',
    redshiftWarning: 'zWarning',
    magnitudes: ['R_mag', 'r0'],
  });
});

real('every real table written as CSV, TSV and ECSV is read back as it was', async () => {
  for (const name of ['pcc_wittmann2019.txt', 'sdss_spec_45arcmin.csv', 'pcc_bright_photometry.csv']) {
    const table = await readCatalogue(catalogue(name));
    for (const extension of ['csv', 'tsv', 'ecsv']) {
      const path = folder.path(`${name}.${extension}`);
      await writeCatalogue(table, path);
      const back = await readCatalogue(path);
      expect(textsOf(back)).toEqual(textsOf(table));
      if (extension === 'ecsv') {
        const strip = ({ columns }: Catalogue) => columns.map(({ values: _, nulls: __, ...info }) => info);
        expect(strip(back)).toEqual(strip(table));
      }
    }
  }
});
