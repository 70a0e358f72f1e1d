import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readObjects, type ObjectRow } from '../../src/catalogue/read-objects.js';
import type { Column } from '../../src/catalogue/table/column.js';
import { writeCatalogue } from '../../src/catalogue/write-catalogue.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perseus-catalogue-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function rowsOf(text: string | Buffer): Promise<ObjectRow[]> {
  const path = join(folder, 'objects.csv');
  await writeFile(path, text);
  const rows: ObjectRow[] = [];
  for await (const row of readObjects(path)) rows.push(row);
  return rows;
}

test('a row keeps every column as text, and has its place and file read', async () => {
  const [row] = await rowsOf('file,ra,dec,label,objID\n a/b.png ,49.61840,-41.5,1,1237661059574334072\n');
  expect(row).toEqual({
    row: 1,
    id: 'a/b',
    file: 'a/b.png',
    raDeg: 49.6184,
    decDeg: -41.5,
    columns: { file: ' a/b.png ', ra: '49.61840', dec: '-41.5', label: '1', objID: '1237661059574334072' },
  });
});

test('names of columns match whatever their case; an id of 19 digits stays as it is', async () => {
  const [row] = await rowsOf('ID,RA,Dec\n1237661059574334073,1,2\n');
  expect(row).toMatchObject({ id: '1237661059574334073', file: null, raDeg: 1, decDeg: 2 });
});

test('a first line like #Table1 and a byte-order mark are passed over', async () => {
  const rows = await rowsOf('\ufeff#Table1\r\n# from a service\r\nid,ra,dec\r\na,1,2\r\n');
  expect(rows.map(({ id }) => id)).toEqual(['a']);
});

test('an id that begins with # is a row', async () => {
  const rows = await rowsOf('id,ra,dec\n#17,1,2\nb,3,4\n');
  expect(rows.map(({ id }) => id)).toEqual(['#17', 'b']);
});

test('quoted cells hold commas and line breaks; rows are counted, not lines', async () => {
  const rows = await rowsOf('id,ra,dec,note\na,1,2,"one, two\nthree"\nb,3,4,\n');
  expect(rows.map(({ row, columns }) => [row, columns['note']])).toEqual([
    [1, 'one, two\nthree'],
    [2, ''],
  ]);
});

test.each([
  ['dec out of range', 'a,1,94.2', 'dec', 'dec is 94.2, and declinations lie between -90 and 90 degrees'],
  ['ra out of range', 'a,361,2', 'ra', 'ra is 361, and right ascensions lie between 0 and 360 degrees'],
  ['a blank ra', 'a, ,2', 'ra', 'ra is empty, and decimal degrees or hh:mm:ss are wanted'],
  ['N/A', 'a,1,N/A', 'dec', 'dec is "N/A", and decimal degrees or dd:mm:ss are wanted'],
  ['hexadecimal', 'a,0x10,2', 'ra', 'ra is "0x10", and decimal degrees or hh:mm:ss are wanted'],
  ['61 minutes', 'a,03:61:48,2', 'ra', 'ra is "03:61:48", and decimal degrees or hh:mm:ss are wanted'],
  ['no id', ',1,2', 'id', 'it has neither a file nor an id'],
  ['N/A for an id', 'N/A,1,2', 'id', 'it has neither a file nor an id'],
  ['too few cells', 'a,1', undefined, 'the line has 2 cells, and the header has 3'],
  ['too many cells', 'a,1,2,3', undefined, 'the line has 4 cells, and the header has 3'],
])('a row with %s comes with its problem, and the next row is read', async (_, line, column, problem) => {
  const [row, next] = await rowsOf(`id,ra,dec\n${line}\nnext,5,6\n`);
  expect([row?.problemColumn, row?.problem]).toEqual([column, problem]);
  expect(next).toMatchObject({ id: 'next', row: 2 });
  expect(next?.problem).toBeUndefined();
});

test.each([
  [
    'no ra',
    'id,east,dec\na,1,2\n',
    'CATALOGUE_COLUMNS',
    'no column that is known as ra; its columns are "id", "east", "dec"',
  ],
  [
    'neither file nor id',
    'mag,ra,dec\na,1,2\n',
    'CATALOGUE_COLUMNS',
    'neither a column "file" nor one that is known as an id',
  ],
  ['a column twice', 'id,ra,dec,ra\na,1,2,3\n', 'CATALOGUE_COLUMNS', 'two columns named "ra"'],
  ['nothing in it', '', 'CATALOGUE_UNREADABLE', 'is empty'],
  ['only comments', '#Table1', 'CATALOGUE_UNREADABLE', 'is empty'],
  [
    'a quote that is not closed',
    'id,ra,dec\na,1,2\n"b,3,4\n',
    'CATALOGUE_UNREADABLE',
    'row 2: a quote begins',
  ],
  [
    'a quote that never ends',
    `id,ra,dec\na,1,2\n"b,3,4\n${'c,5,6\n'.repeat(300_000)}`,
    'CATALOGUE_UNREADABLE',
    'row 2: a quote begins a cell and is never closed',
  ],
])('a table with %s is refused by name', async (_, text, code, message) => {
  const error = await rowsOf(text).catch((cause: unknown) => cause);
  expect(error).toMatchObject({ code, message: expect.stringContaining(message) as string });
  expect(String(error)).toContain('objects.csv');
});

test('a table that is not there is named', async () => {
  const rows = readObjects(join(folder, 'none.csv'));
  await expect(rows.next()).rejects.toMatchObject({ code: 'FILE_MISSING' });
});

test('a header alone gives no rows, with or without its line break', async () => {
  expect(await rowsOf('id,ra,dec')).toEqual([]);
  expect(await rowsOf('\ufeffid,ra,dec\n')).toEqual([]);
});

test('a table is read in pieces: the first row comes before the last is looked at', async () => {
  const path = join(folder, 'long.csv');
  await writeFile(path, `id,ra,dec\n${'a,1,2\n'.repeat(400_000)}"b,1,2\n`);
  const rows = readObjects(path);
  expect((await rows.next()).value).toMatchObject({ id: 'a', row: 1 });
  await rows.return(undefined);
});

test('roles are guessed, sexagesimal positions read, and texts kept as they are', async () => {
  const [row] = await rowsOf('Object_Name;RAJ2000;DEJ2000;note\nNGC 1275;03 19 48.16;+41 30 42.1; x \n');
  expect(row).toMatchObject({ id: 'NGC 1275', file: null, columns: { RAJ2000: '03 19 48.16', note: ' x ' } });
  expect(row?.raDeg).toBeCloseTo(49.9506667, 6);
  expect(row?.decDeg).toBeCloseTo(41.5116944, 6);
});

test('a row with a file is known by it, unless the table has a column id or the user names another', async () => {
  const path = join(folder, 'files.csv');
  await writeFile(path, 'file,objID,ra,dec\na.png,17,1,2\n');
  const idWith = async (roles?: { id: string }) =>
    (await readObjects(path, { roles }).next()).value?.id as string;
  expect([await idWith(), await idWith({ id: 'OBJID' })]).toEqual(['a', '17']);
});

test('every other format gives the same rows', async () => {
  const table = { path: '', format: 'csv' as const, rows: 2, notes: [] };
  const info = { unit: null, ucd: null, description: null, nulls: null };
  const columns: Column[] = [
    { ...info, name: 'objID', type: 'int64', values: BigInt64Array.of(1237661059574334073n, 2n) },
    { ...info, name: 'ra', unit: 'deg', type: 'float64', values: Float64Array.of(49.5, NaN) },
    { ...info, name: 'dec', unit: 'deg', type: 'float64', values: Float64Array.of(41.5, 1) },
  ];
  const path = join(folder, 'table.ecsv');
  await writeCatalogue({ ...table, columns }, path);
  const rows: ObjectRow[] = [];
  for await (const row of readObjects(path)) rows.push(row);
  expect(rows).toMatchObject([
    { row: 1, id: '1237661059574334073', raDeg: 49.5, decDeg: 41.5 },
    { row: 2, id: '2', problemColumn: 'ra' },
  ]);
});
