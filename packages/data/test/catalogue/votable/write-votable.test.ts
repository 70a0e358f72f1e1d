import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { TextValues } from '../../../src/catalogue/table/text-values.js';
import { readVotable } from '../../../src/catalogue/votable/read.js';
import { writeVotable } from '../../../src/catalogue/votable/write.js';
import { pythonWith, readByAstropy } from '../python/with-astropy.js';
import { contentsOf, sampleCatalogue } from '../sample-catalogue.js';
import { temporaryFolder } from '../../temporary-folder.js';

const folder = temporaryFolder();

const SERIALIZATIONS = ['tabledata', 'binary2'] as const;
const TEXTS = ['NGC 1275', '', ' α "Per" <&> \t\r\n '];

let path: string;
beforeEach(async () => {
  path = join(await mkdtemp(join(folder, 'one-')), 'table.vot');
});

test.each(SERIALIZATIONS)('what is written as %s is read back', async (serialization) => {
  const catalogue = sampleCatalogue(TEXTS);
  await writeVotable(catalogue, path, { serialization });
  const read = await readVotable(path);
  expect(contentsOf(read)).toEqual(contentsOf(catalogue));
  expect(read.notes).toEqual(catalogue.notes);
});

test.each(SERIALIZATIONS)('many rows of %s, longer than any buffer, are read back', async (serialization) => {
  const rows = 20_000;
  const nothing = { unit: null, ucd: null, description: null, nulls: null };
  const values = BigInt64Array.from({ length: rows }, (_, i) => BigInt(i) * 1_000_003n);
  const texts = TextValues.from(Array.from({ length: rows }, (_, i) => 'x'.repeat(i % 50)));
  const catalogue = {
    ...sampleCatalogue(),
    rows,
    columns: [
      { ...nothing, name: 'id', type: 'int64' as const, values },
      { ...nothing, name: 't', type: 'text' as const, values: texts },
    ],
  };
  await writeVotable(catalogue, path, { serialization });
  expect(contentsOf(await readVotable(path))).toEqual(contentsOf(catalogue));
});

test('infinities are written in the words of VOTable', async () => {
  const [, ra] = sampleCatalogue().columns;
  const values = Float64Array.of(Infinity, -Infinity, NaN);
  const catalogue = { ...sampleCatalogue(), columns: [{ ...ra, values } as never] };
  await writeVotable(catalogue, path);
  expect(await readFile(path, 'utf8')).toMatch(/<TD>\+Inf<\/TD>[^]*<TD>-Inf<\/TD>[^]*<TD>NaN<\/TD>/);
  expect((await readVotable(path)).columns[0]?.values).toEqual(values);
});

test('a control character is refused in text and kept in BINARY2', async () => {
  const catalogue = sampleCatalogue(['a', 'b\u0001', 'c']);
  const writing = writeVotable(catalogue, path);
  await expect(writing).rejects.toMatchObject({
    code: 'CATALOGUE_UNWRITABLE',
    place: { row: 2, column: 'name' },
  });
  expect(await readdir(join(path, '..'))).toEqual([]);
  await writeVotable(catalogue, path, { serialization: 'binary2' });
  expect(contentsOf(await readVotable(path))).toEqual(contentsOf(catalogue));
});

const python = pythonWith('astropy');

test.skipIf(python === null).each(SERIALIZATIONS)(
  'astropy reads %s the same and warns of nothing',
  async (serialization) => {
    await writeVotable(sampleCatalogue(['NGC 1275', '', 'α Per']), path, { serialization });
    expect(await readByAstropy(python as string, path)).toMatchObject({
      objID: {
        description: 'Name in the survey',
        ucd: 'meta.id;meta.main',
        values: ['1237661126155436164', '-9223372036854775808', '9223372036854775807'],
      },
      ra: { unit: 'deg', ucd: 'pos.eq.ra;meta.main', values: [49.9467, null, 1 / 3] },
      r: { unit: 'mag', values: [17.5, Math.fround(0.1), null] },
      n: { values: ['-2147483648', null, '7'] },
      parent: { values: [null, '-9223372036854775808', '5'] },
      clean: { values: [true, false, null] },
      name: { values: ['NGC 1275', '', 'α Per'] },
    });
  },
);
