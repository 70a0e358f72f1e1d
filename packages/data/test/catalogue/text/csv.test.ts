import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCatalogue } from '../../../src/catalogue/read-catalogue.js';
import { temporaryFolder, textsOf, typesOf } from './in-folder.js';

const folder = temporaryFolder();
const csv = async (text: string | Uint8Array) => readCatalogue(await folder.put('table.csv', text));
const failure = (text: string | Uint8Array) => csv(text).catch((cause: unknown) => cause);

test('each column has the narrowest type that keeps every cell as it is written', async () => {
  const table = await csv(
    'objID,code,n,long,x,flag,name,huge,none\n' +
      '1237661059574334073,007,1,2147483648,1.50,true,NGC 1275,9223372036854775808,\n' +
      '-9007199254740993,008,-2,1,-3e-5,False,"a, b",1,N/A\n',
  );
  expect(typesOf(table)).toEqual({
    objID: 'int64',
    code: 'text',
    n: 'int32',
    long: 'int64',
    x: 'float64',
    flag: 'boolean',
    name: 'text',
    huge: 'text',
    none: 'text',
  });
  expect(textsOf(table)).toMatchObject({
    objID: ['1237661059574334073', '-9007199254740993'],
    code: ['007', '008'],
    x: ['1.5', '-0.00003'],
    huge: ['9223372036854775808', '1'],
    none: ['', ''],
  });
});

test('blanks, N/A, null and NaN are nulls in numbers; NA and none are words in text', async () => {
  const table = await csv('n,x,t\n1,1.5,NA\n,NaN,none\nN/A, ,null\nnull,--,\n2,2.5,n/a\n');
  expect(typesOf(table)).toEqual({ n: 'int32', x: 'float64', t: 'text' });
  expect(textsOf(table)).toEqual({
    n: ['1', '', '', '', '2'],
    x: ['1.5', '', '', '', '2.5'],
    t: ['NA', 'none', '', '', ''],
  });
});

test('a column that turns out to be wider, or text, after thousands of rows loses nothing', async () => {
  const rows = 40_000;
  const lines = Array.from({ length: rows }, (_, i) => [i, i, i, `${i}.50`, i < 9 ? '' : i]);
  lines[rows - 2] = ['9007199254740993', '0.5', 'x', 'y', '1'];
  const table = await csv(
    `wide,fraction,text,late,gaps\n${lines.map((line) => line.join(',')).join('\r\n')}`,
  );
  expect(typesOf(table)).toEqual({
    wide: 'int64',
    fraction: 'float64',
    text: 'text',
    late: 'text',
    gaps: 'int32',
  });
  const texts = textsOf(table);
  expect(table.rows).toBe(rows);
  for (const i of [0, 1, 12_345, rows - 3, rows - 2, rows - 1])
    expect(table.columns.map(({ name }) => texts[name]?.[i])).toEqual(lines[i]?.map(String));
});

test('an identifier beyond 2^53 in a column with a fraction makes it text, and no digit is lost', async () => {
  const table = await csv('a,b\n9007199254740993,1.5\n1.5,9007199254740993\n');
  expect(typesOf(table)).toEqual({ a: 'text', b: 'text' });
  expect(textsOf(table)).toEqual({ a: ['9007199254740993', '1.5'], b: ['1.5', '9007199254740993'] });
});

test('quotes, doubled quotes, line breaks and commas in cells come back', async () => {
  const cell = fc.string({
    unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é', '星', ';', '\t'),
    maxLength: 6,
  });
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), async (rows) => {
      const table = await csv(
        `a,b\n${rows.map((row) => row.map((text) => quote(`x${text}x`)).join(',')).join('\n')}\n`,
      );
      expect(textsOf(table)).toEqual({ a: rows.map(([a]) => `x${a}x`), b: rows.map(([, b]) => `x${b}x`) });
    }),
    { numRuns: 60 },
  );
});

test('quotes as SkyServer writes them, not doubled within a cell, are characters of it', async () => {
  const table = await csv('#Table1\nid,note\n1,5" aperture\n2,"a 3" one, near"\n');
  expect(textsOf(table)['note']).toEqual(['5" aperture', 'a 3" one, near']);
});

test('CRLF, a byte-order mark, comments, empty lines and a missing last line break are no matter', async () => {
  const table = await csv('\ufeff#Table1\r\n# a query\r\nid,t\r\n\r\n1,a\r\n\r\n2,"b"\r\n3,c');
  expect(textsOf(table)).toEqual({ id: ['1', '2', '3'], t: ['a', 'b', 'c'] });
  expect(table.notes).toEqual(['a query']);
});

test('a second table after the first ends it, and is noted', async () => {
  const table = await csv('#Table1\nid,x\n1,2\n\n#Table2\nother\n5\n');
  expect([table.rows, table.notes]).toEqual([
    1,
    ['More tables follow in the file, and only the first was read.'],
  ]);
});

test('a header in a comment is the header', async () => {
  expect(textsOf(await csv('#id,ra\n1,2.5\n'))).toEqual({ id: ['1'], ra: ['2.5'] });
});

test('tabs and semicolons separate too; a nameless column is called after its number', async () => {
  const semicolons = await csv('a;b;\n1;2,5;3\n');
  expect(textsOf(semicolons)).toEqual({ a: ['1'], b: ['2,5'], column_3: ['3'] });
  expect(textsOf(await csv('a\tb\n1\t2\n'))).toEqual({ a: ['1'], b: ['2'] });
});

test('Latin-1 text is read as such, and noted', async () => {
  const table = await csv(Buffer.from('id,name\n1,Sérsic\n', 'latin1'));
  expect(textsOf(table)['name']).toEqual(['Sérsic']);
  expect(table.notes).toEqual(['Its text is not UTF-8, and was read as Latin-1.']);
});

test('characters of several bytes across the pieces that a file is read in come back', async () => {
  const rows = 100_000;
  const table = await csv(`id,name\n${Array.from({ length: rows }, (_, i) => `${i},星雲${i}é\n`).join('')}`);
  const names = textsOf(table)['name'];
  expect(names?.every((name, i) => name === `星雲${i}é`)).toBe(true);
  expect(table.notes).toEqual([]);
});

test('a gzipped table is read as it is, whatever its name; a broken one is refused', async () => {
  const packed = gzipSync(`id,x\n${'1,2\n'.repeat(300_000)}`);
  expect(await csv(packed)).toMatchObject({ rows: 300_000, format: 'csv' });
  expect(await failure(packed.subarray(0, packed.length - 30))).toMatchObject({
    code: 'CATALOGUE_UNREADABLE',
  });
});

test('only the columns that are asked for are read, in the order of the file', async () => {
  const path = await folder.put('some.csv', 'a,b,c\n1,x,2\n');
  const table = await readCatalogue(path, { columns: ['C', 'a'] });
  expect(textsOf(table)).toEqual({ a: ['1'], c: ['2'] });
  await expect(readCatalogue(path, { columns: ['d'] })).rejects.toMatchObject({ code: 'CATALOGUE_COLUMNS' });
});

test('a header alone is a table without rows', async () => {
  expect(await csv('id,ra\n')).toMatchObject({ rows: 0, columns: [{ name: 'id' }, { name: 'ra' }] });
});

test('an aborted reading throws the reason', async () => {
  const path = await folder.put('table.csv', 'a,b\n1,2\n');
  await expect(readCatalogue(path, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
    'enough',
  );
});

test.each([
  ['nothing in it', '', 'CATALOGUE_UNREADABLE', 'is empty'],
  [
    'a row that is too short',
    'a,b\n1,2\n3\n4,5\n',
    'CATALOGUE_UNREADABLE',
    'row 2: it has 1 cells, and the header has 2. Mend',
  ],
  [
    'a row that is too long',
    'a,b\n1,2,3\n',
    'CATALOGUE_UNREADABLE',
    'row 1: it has 3 cells, and the header has 2',
  ],
  [
    'a last line that is cut off',
    'a,b,c\n1,2,3\n4,5',
    'CATALOGUE_UNREADABLE',
    'row 2: it has 2 cells, and the header has 3. The file seems to be cut off',
  ],
  ['a column twice', 'a,b,a\n1,2,3\n', 'CATALOGUE_COLUMNS', 'two columns named "a"'],
  ['no names', '1,49.5,41\n2,49.6,41\n', 'CATALOGUE_COLUMNS', 'numbers where the names'],
  ['NUL bytes', 'a,b\n1,\0\n', 'CATALOGUE_UNREADABLE', 'NUL bytes'],
  ['UTF-16', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), 'CATALOGUE_UNREADABLE', 'UTF-16'],
  [
    'a quote that is never closed',
    'a,b\n1,2\n3,"4\n5,6\n',
    'CATALOGUE_UNREADABLE',
    'row 2: a quote begins a cell and is never closed',
  ],
  ['a row of megabytes', `a,b\n1,"${'x'.repeat(3 << 20)}"\n`, 'CATALOGUE_UNREADABLE', 'a row of more than'],
  [
    'a first line of megabytes',
    'x'.repeat(3 << 20),
    'CATALOGUE_UNREADABLE',
    'no line that names the columns',
  ],
  [
    'a web page',
    '<!DOCTYPE html><html><body>Error, sorry</body></html>',
    'CATALOGUE_FORMAT',
    'is a web page',
  ],
  ['JSON', '{"ErrorCode": 400, "ErrorType": "x"}', 'CATALOGUE_FORMAT', 'is JSON'],
  ['a zip archive', Buffer.from('PK\x03\x04abcd', 'latin1'), 'CATALOGUE_FORMAT', 'zip archive'],
  ['bzip2', Buffer.from('BZh91AY', 'latin1'), 'CATALOGUE_FORMAT', 'bunzip2'],
])('a table with %s is refused by name', async (_, text, code, message) => {
  const error = await failure(text);
  expect(error).toMatchObject({ code, message: expect.stringContaining(message) as string });
  expect(String(error)).toContain('table.csv');
});

test('plain text whose columns nothing separates is refused with the way out', async () => {
  const path = await folder.put('table.dat', 'NGC 1275  49.95  41.51\n');
  await expect(readCatalogue(path)).rejects.toMatchObject({
    code: 'CATALOGUE_FORMAT',
    place: { option: '--format' },
  });
});

test('a table that is not there, and a folder, are named', async () => {
  await expect(readCatalogue(folder.path('none.csv'))).rejects.toMatchObject({ code: 'FILE_MISSING' });
  await expect(readCatalogue(folder.path('.'))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
});
