import { readFile, readdir } from 'node:fs/promises';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCatalogue } from '../../../src/catalogue/read-catalogue.js';
import type { Catalogue } from '../../../src/catalogue/table/catalogue.js';
import { TextValues } from '../../../src/catalogue/table/text-values.js';
import { writeCatalogue } from '../../../src/catalogue/write-catalogue.js';
import { goldenPath, temporaryFolder, textsOf } from './in-folder.js';

const folder = temporaryFolder();
const info = { unit: null, ucd: null, description: null, nulls: null };

function tableOf(texts: string[]): Catalogue {
  return {
    path: 'made here',
    format: 'csv',
    rows: texts.length,
    columns: [{ ...info, name: 't', type: 'text', values: TextValues.from(texts) }],
    notes: [],
  };
}

test('what astropy wrote as ECSV is written and read again without a loss', async () => {
  const table = await readCatalogue(goldenPath('astropy.ecsv'));
  const path = folder.path('again.ecsv');
  await writeCatalogue(table, path);
  const back = await readCatalogue(path);
  expect({ ...back, path: '' }).toEqual({ ...table, path: '' });
});

test('any text comes back from CSV, TSV and ECSV', async () => {
  const text = fc
    .string({
      unit: fc.constantFrom('a', '1', '"', ',', '\n', '\r', '\t', ' ', '#', 'é', ':', "'"),
      maxLength: 6,
    })
    .map((inner) => (inner.trim() === '' ? '' : `${inner}z`));
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 6 }), async (texts) => {
      for (const extension of ['csv', 'tsv', 'ecsv']) {
        const path = folder.path(`any.${extension}`);
        await writeCatalogue(tableOf(texts), path);
        expect(textsOf(await readCatalogue(path))['t']).toEqual(texts);
      }
    }),
    { numRuns: 40 },
  );
});

test('a description can break no ECSV head', async () => {
  const [column] = tableOf(['a']).columns;
  const description = 'one\n# two: "three" \u2028 {four}\t\\ \u0085';
  const table = {
    ...tableOf(['a']),
    columns: [{ ...column, description, unit: 'mag', ucd: 'meta.id' }],
  } as Catalogue;
  await writeCatalogue(table, folder.path('odd.ecsv'));
  expect((await readCatalogue(folder.path('odd.ecsv'))).columns[0]).toMatchObject({
    description,
    unit: 'mag',
    ucd: 'meta.id',
  });
});

test('an extension that names no format, or a format that is only read, is refused', async () => {
  for (const name of ['table.xlsx', 'table', 'table.csv.gz'])
    await expect(writeCatalogue(tableOf(['a']), folder.path(name))).rejects.toMatchObject({
      code: 'CATALOGUE_FORMAT',
    });
  await expect(writeCatalogue(tableOf(['a']), folder.path('t.csv'), { format: 'pcc' })).rejects.toMatchObject(
    {
      code: 'CATALOGUE_FORMAT',
    },
  );
});

test('where the folder is not there nothing is written; the old file stays where a write fails', async () => {
  await expect(writeCatalogue(tableOf(['a']), folder.path('no/table.csv'))).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
  });
  const path = await folder.put('old.csv', 'old');
  const broken = {
    ...tableOf(['a']),
    rows: 2,
    columns: [{ ...info, name: 'x', type: 'text', values: null }],
  } as unknown as Catalogue;
  await expect(writeCatalogue(broken, path)).rejects.toThrow();
  expect(await readFile(path, 'utf8')).toBe('old');
  expect((await readdir(folder.path('.'))).filter((name) => name.endsWith('.partial'))).toEqual([]);
});
