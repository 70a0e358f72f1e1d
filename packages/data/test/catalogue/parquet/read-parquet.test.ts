import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { PerseusError } from '@perseus/core';
import { readParquet } from '../../../src/catalogue/parquet/read.js';
import { numberAt, textAt, type Column } from '../../../src/catalogue/table/column.js';
import { contentsOf, valuesOf } from '../sample-catalogue.js';
import { temporaryFolder } from '../../temporary-folder.js';

const folder = temporaryFolder();

const goldenPath = (name: string) => new URL(`../../golden/parquet/${name}`, import.meta.url).pathname;

/** What pyarrow has in the table: integers as text, null where there is none; written by golden/parquet/make_parquet.py. */
const pyarrow = JSON.parse(readFileSync(goldenPath('table.json'), 'utf8')) as Record<
  string,
  (string | number | boolean | null)[]
>;

function plain(column: Column, rows: number) {
  return Array.from({ length: rows }, (_, row) => {
    const text = textAt(column, row);
    if (column.type === 'float32' || column.type === 'float64')
      return text === '' ? null : numberAt(column, row);
    return text === '' ? null : column.type === 'boolean' ? text === 'true' : text;
  });
}

test.each(['dictionary-snappy', 'plain-gzip-v2', 'dictionary-zstd-v2', 'delta'])(
  '%s: every column equals what pyarrow wrote, with its missing values',
  async (name) => {
    const { columns, rows } = await readParquet(goldenPath(`${name}.parquet`));
    expect(rows).toBe(500);
    for (const column of columns)
      expect({ [column.name]: plain(column, rows) }).toEqual({ [column.name]: pyarrow[column.name] });
  },
);

test('columns get the narrowest kind that holds them exactly', async () => {
  const { columns } = await readParquet(goldenPath('dictionary-snappy.parquet'));
  expect(Object.fromEntries(columns.map(({ name, type }) => [name, type]))).toEqual({
    flag: 'boolean',
    byte: 'int32',
    int: 'int32',
    uint: 'int64',
    objid: 'int64',
    parent: 'int64',
    uid: 'text',
    real: 'float32',
    ra: 'float64',
    cls: 'text',
    name: 'text',
    none: 'text',
    constant: 'int64',
  });
});

test('dates, decimals, half floats and lists become text or numbers', async () => {
  expect(valuesOf(await readParquet(goldenPath('odd.parquet')))).toEqual({
    id: ['1', '2', '3'],
    date: ['2019-12-01T00:00:00.000Z', '', '1970-01-01T00:00:00.000Z'],
    time: Array(3).fill('2019-12-01T12:30:00.000Z'),
    price: ['1.25', '', '-3.5'],
    mags: ['17.5 16.25', '', ''],
    half: ['0.5', '1.5', '-2'],
  });
});

test('units, descriptions and masks that astropy keeps are read', async () => {
  const whole = contentsOf(await readParquet(goldenPath('astropy.parquet')));
  expect(whole).toMatchObject([
    { name: 'id', description: 'Name in the survey', values: ['1', '2'] },
    { name: 'ra', unit: 'deg', description: 'Right ascension (ICRS)' },
    { name: 'n', values: ['1', ''] },
  ]);
  expect(contentsOf(await readParquet(goldenPath('astropy.parquet'), { columns: ['n'] }))).toEqual(
    whole.slice(2),
  );
});

test('units and UCDs of a VOParquet file are read', async () => {
  expect((await readParquet(goldenPath('vo.parquet'))).columns).toMatchObject([
    { name: 'id', ucd: 'meta.id;meta.main', description: 'Name in the survey' },
    { name: 'ra', ucd: 'pos.eq.ra;meta.main', unit: 'deg' },
  ]);
});

test('only the wanted columns are read', async () => {
  const path = goldenPath('dictionary-snappy.parquet');
  expect((await readParquet(path, { columns: ['RA', 'objid'] })).columns.map(({ name }) => name)).toEqual([
    'objid',
    'ra',
  ]);
  await expect(readParquet(path, { columns: ['z'] })).rejects.toMatchObject({ code: 'CATALOGUE_COLUMNS' });
});

async function fileOf(bytes: Uint8Array): Promise<string> {
  const path = join(await mkdtemp(join(folder, 'one-')), 'changed.parquet');
  await writeFile(path, bytes);
  return path;
}

test('a footer that claims 10^12 rows is refused before memory is taken', async () => {
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [
      { name: 'root', num_children: 1 },
      { name: 'id', type: 'INT64', repetition_type: 'REQUIRED' },
    ],
  });
  void writer.write({ columnData: [{ name: 'id', data: BigInt64Array.of(1n, 2n) }] });
  writer.num_rows = 10n ** 12n;
  writer.row_groups[0]!.num_rows = 10n ** 12n;
  void writer.finish();
  const before = process.memoryUsage().rss;
  await expect(readParquet(await fileOf(bytes.getBytes()))).rejects.toThrow(
    /1000000000000 rows, and has only/,
  );
  expect(process.memoryUsage().rss - before).toBeLessThan(50e6);
});

test('what is no Parquet file, is empty, or is encrypted is said to be so', async () => {
  for (const bytes of [
    Buffer.from(''),
    Buffer.from('PAR1'),
    Buffer.from('id,ra\n1,2\n'.repeat(10)),
    Buffer.from('PAR1xxxxxxxxPARE'),
  ]) {
    await expect(readParquet(await fileOf(bytes))).rejects.toMatchObject({ code: 'CATALOGUE_UNREADABLE' });
  }
  await expect(readParquet(join(folder, 'no-such.parquet'))).rejects.toMatchObject({
    code: 'FILE_MISSING',
  });
});

test('a file cut off anywhere is an error with a code', async () => {
  const whole = await readFile(goldenPath('astropy.parquet'));
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (cut) => {
      await expect(readParquet(await fileOf(whole.subarray(0, cut)))).rejects.toMatchObject({
        code: 'CATALOGUE_UNREADABLE',
      });
    }),
    { numRuns: 40 },
  );
});

test.each(['dictionary-snappy', 'plain-gzip-v2', 'delta', 'odd'])(
  '%s with any bytes changed gives a table or an error with a code, never another failure',
  async (name) => {
    const whole = await readFile(goldenPath(`${name}.parquet`));
    const change = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        async (changes, footer) => {
          const bytes = Buffer.from(whole);
          const from = footer ? Math.max(0, bytes.length - 4000) : 0;
          for (const { at, byte } of changes) bytes[from + (at % (bytes.length - from))] = byte;
          const read = await readParquet(await fileOf(bytes)).catch((error: unknown) => error);
          if (read instanceof Error) expect(read).toBeInstanceOf(PerseusError);
        },
      ),
      { numRuns: 60 },
    );
  },
);

test('an aborted read stops', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(readParquet(goldenPath('odd.parquet'), { signal })).rejects.toThrow('enough');
});
