import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { readParquet } from '../../../src/catalogue/parquet/read.js';
import { writeParquet } from '../../../src/catalogue/parquet/write.js';
import { TextValues } from '../../../src/catalogue/table/text-values.js';
import { pythonWith, readByAstropy } from '../python/with-astropy.js';
import { contentsOf, sampleCatalogue } from '../sample-catalogue.js';
import { temporaryFolder } from '../../temporary-folder.js';

const folder = temporaryFolder();

let path: string;
beforeEach(async () => {
  path = join(await mkdtemp(join(folder, 'one-')), 'table.parquet');
});

test('what is written is read back: values, missing ones, units, UCDs, descriptions and notes', async () => {
  const catalogue = sampleCatalogue(['NGC 1275', '', 'α "Per"']);
  await writeParquet(catalogue, path);
  const read = await readParquet(path);
  expect(contentsOf(read)).toEqual(contentsOf(catalogue));
  expect(read.notes).toEqual(catalogue.notes);
});

test('a table of several row groups and one without rows are read back', async () => {
  const nothing = { unit: null, ucd: null, description: null, nulls: null };
  const tableOf = (rows: number) => ({
    ...sampleCatalogue(),
    rows,
    columns: [
      {
        ...nothing,
        name: 'id',
        type: 'int64' as const,
        values: BigInt64Array.from({ length: rows }, (_, i) => 2n ** 60n + BigInt(i)),
      },
      {
        ...nothing,
        name: 't',
        type: 'text' as const,
        values: TextValues.from(Array.from({ length: rows }, (_, i) => `s${i % 1000}`)),
      },
    ],
  });
  for (const rows of [0, 300_000]) {
    await writeParquet(tableOf(rows), path);
    const read = await readParquet(path);
    expect(read.columns.map(({ values }) => values)).toEqual(
      tableOf(rows).columns.map(({ values }) => values),
    );
  }
});

const python = pythonWith('astropy', 'pyarrow', 'pandas');

test.skipIf(python === null)('astropy reads the same', async () => {
  await writeParquet(sampleCatalogue(['NGC 1275', '', 'α Per']), path);
  expect(await readByAstropy(python as string, path)).toMatchObject({
    objID: {
      type: 'int64',
      description: 'Name in the survey',
      values: ['1237661126155436164', '-9223372036854775808', '9223372036854775807'],
    },
    ra: { type: 'float64', unit: 'deg', values: [49.9467, null, 1 / 3] },
    r: { type: 'float32', values: [17.5, Math.fround(0.1), null] },
    name: { values: ['NGC 1275', '', 'α Per'] },
  });
});
