import { readFileSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readCatalogue } from '../../../src/catalogue/read-catalogue.js';
import { columnNamed } from '../../../src/catalogue/table/catalogue.js';
import { numberAt, textAt } from '../../../src/catalogue/table/column.js';
import { goldenPath, temporaryFolder, textsOf, typesOf } from './in-folder.js';

const folder = temporaryFolder();

test.each(['astropy.ecsv', 'astropy-comma.ecsv'])(
  '%s, as astropy writes it, comes with types, units, UCDs and nulls',
  async (name) => {
    const table = await readCatalogue(goldenPath(name));
    expect([table.format, table.rows, table.notes]).toEqual(['ecsv', 3, ['made by astropy']]);
    expect(typesOf(table)).toEqual({
      objID: 'int64',
      ra: 'float64',
      dec: 'float64',
      r: 'float32',
      n: 'int32',
      good: 'boolean',
      name: 'text',
      code: 'text',
    });
    expect(columnNamed(table, 'ra')).toMatchObject({
      unit: 'deg',
      ucd: 'pos.eq.ra;meta.main',
      description: 'Right ascension, "ICRS"',
    });
    expect(textsOf(table)).toEqual({
      objID: ['1237661059574334072', '-9223372036854775808', '9007199254740993'],
      ra: ['49.9325721909726', '0.1', '359.99999999999994'],
      dec: ['41.4569819791321', '0', '1e-300'],
      r: ['14.76837', '', '3.4028235e+38'],
      n: ['', '2', '3'],
      good: ['true', 'false', 'true'],
      name: ['a "quoted" name', 'one, two', 'NGC 1275 è'],
      code: ['0012', '', '7'],
    });
  },
);

test('an ECSV file whose head is damaged, or whose cells are not what it declares, is refused by name', async () => {
  const ecsv = readFileSync(goldenPath('astropy.ecsv'), 'utf8');
  const attempts: [string, string][] = [
    [ecsv.replace('datatype:', 'datatypes:'), 'no YAML that describes columns'],
    [ecsv.replace('objID ra dec', 'objID dec ra'), 'its line of names has'],
    [ecsv.replace('359.99999999999994', 'east'), 'column "ra" is declared as float64'],
  ];
  for (const [text, message] of attempts) {
    const path = await folder.put('damaged.ecsv', text);
    await expect(readCatalogue(path)).rejects.toMatchObject({
      code: 'CATALOGUE_UNREADABLE',
      message: expect.stringContaining(message) as string,
    });
  }
});

test('a fixed-width file of the CDS is read by its ReadMe as astropy reads it', async () => {
  const table = await readCatalogue(goldenPath('table1.dat'), { readmePath: goldenPath('ReadMe') });
  const golden = JSON.parse(readFileSync(goldenPath('cds.json'), 'utf8')) as Record<
    string,
    { unit: string | null; description: string; values: (string | number | null)[] }
  >;
  expect(table.format).toBe('cds');
  for (const [name, { description, values }] of Object.entries(golden)) {
    const column = columnNamed(table, name);
    if (column === undefined) throw new Error(`no column ${name}`);
    expect(column.description).toBe(description);
    const ours = values.map((_, i) => {
      const text = textAt(column, i);
      return text === '' ? null : column.type === 'text' ? text : numberAt(column, i);
    });
    expect({ [name]: ours }).toEqual({ [name]: values });
  }
  expect(columnNamed(table, 'Flux')).toMatchObject({ unit: 'mW/m2', type: 'float64' });
  expect(columnNamed(table, 'Code')?.type).toBe('text');
});

test('the seven columns of a CDS position become ra and dec in degrees; the sign of -00 is kept', async () => {
  const { columns } = await readCatalogue(goldenPath('table1.dat'), {
    readmePath: goldenPath('ReadMe'),
    columns: ['ra', 'dec'],
  });
  const values = columns.map((column) => [0, 1, 2, 3].map((i) => numberAt(column, i)));
  expect(values[0]).toEqualWithin(
    [49.950666666666656, 4.1666666666666665e-5, 359.9999583333333, 187.5],
    1e-12,
  );
  expect(values[1]).toEqualWithin([41.511694444444444, -0.20833333333333334, -89.99997222222223, 0], 1e-12);
});

test('the ReadMe beside the data is found with --format cds; one that does not describe the file is refused', async () => {
  await mkdir(folder.path('cds'));
  await copyFile(goldenPath('table1.dat'), folder.path('cds/table1.dat'));
  const path = folder.path('cds/table1.dat');
  await expect(readCatalogue(path, { format: 'cds' })).rejects.toMatchObject({ code: 'CATALOGUE_README' });
  await copyFile(goldenPath('ReadMe'), folder.path('cds/ReadMe'));
  expect(await readCatalogue(path, { format: 'cds' })).toMatchObject({ rows: 4 });
  await copyFile(path, folder.path('cds/table9.dat'));
  await expect(
    readCatalogue(folder.path('cds/table9.dat'), { readmePath: folder.path('cds/ReadMe') }),
  ).rejects.toMatchObject({
    code: 'CATALOGUE_README',
    message: expect.stringContaining('table1.dat, table2.dat, table3*.dat') as string,
  });
  const none = await folder.put('cds/empty-readme', 'nothing here');
  await expect(readCatalogue(path, { readmePath: none })).rejects.toMatchObject({ code: 'CATALOGUE_README' });
  await expect(readCatalogue(goldenPath('ReadMe'))).rejects.toMatchObject({ code: 'CATALOGUE_FORMAT' });
});

test('VizieR’s TSV brings units, descriptions and UCDs, and its line of dashes is no row', async () => {
  const path = await folder.put(
    'vizier.tsv',
    '#\n#   VizieR Astronomical Server vizier.cds.unistra.fr\n#RESOURCE=yCat_12450010\n' +
      '#Column\t_RAJ2000\t(F10.6)\tRight ascension (FK5, Equinox=J2000.0)\t[ucd=pos.eq.ra]\n' +
      '#Column\tPCC\t(A8)\tName\t[ucd=meta.id;meta.main]\n' +
      '#Column\tVmag\t(F5.2)\t? V magnitude\t[ucd=phot.mag;em.opt.V]\n' +
      '_RAJ2000\t_DEJ2000\tPCC     \tVmag\n"h:m:s"\tdeg\t \tmag\n----------\t----------\t--------\t-----\n' +
      '03 16 56.5\t41.57220\t00000001\t20.51\n03 16 56.8\t41.40130\t00000002\t     \n',
  );
  const table = await readCatalogue(path);
  expect([table.format, table.rows]).toEqual(['tsv', 2]);
  expect(table.columns.map(({ name, unit, ucd, type }) => [name, unit, ucd, type])).toEqual([
    ['_RAJ2000', 'h:m:s', 'pos.eq.ra', 'text'],
    ['_DEJ2000', 'deg', null, 'float64'],
    ['PCC', null, 'meta.id;meta.main', 'text'],
    ['Vmag', 'mag', 'phot.mag;em.opt.V', 'float64'],
  ]);
  expect(textsOf(table)['Vmag']).toEqual(['20.51', '']);
});
