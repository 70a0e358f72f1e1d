import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { readFitsTable } from '../../../src/catalogue/fits-table/read.js';
import { writeFitsTable } from '../../../src/catalogue/fits-table/write.js';
import { pythonWith, readByAstropy } from '../python/with-astropy.js';
import { contentsOf, sampleCatalogue } from '../sample-catalogue.js';
import { temporaryFolder } from '../../temporary-folder.js';

const folder = temporaryFolder();

let path: string;
beforeEach(async () => {
  path = join(await mkdtemp(join(folder, 'one-')), 'table.fits');
});

test('what is written is read back: values, missing ones, units, UCDs, descriptions and notes', async () => {
  const catalogue = sampleCatalogue();
  await writeFitsTable(catalogue, path);
  const read = await readFitsTable(path);
  expect(contentsOf(read)).toEqual(contentsOf(catalogue));
  expect(read.notes).toEqual(catalogue.notes);
});

test('an empty table is one of whole blocks that is read back', async () => {
  const columns = sampleCatalogue().columns.filter(({ type }) => type === 'float64');
  await writeFitsTable(
    {
      ...sampleCatalogue(),
      rows: 0,
      columns: columns.map((column) => ({ ...column, values: new Float64Array(0) }) as never),
    },
    path,
  );
  expect((await readFile(path)).length % 2880).toBe(0);
  expect(await readFitsTable(path)).toMatchObject({ rows: 0, columns: [{ name: 'ra' }] });
});

test('text beyond ASCII is refused with its row and column, and nothing is left behind', async () => {
  const writing = writeFitsTable(sampleCatalogue(['a', 'Bärbel', 'c']), path);
  await expect(writing).rejects.toMatchObject({
    code: 'CATALOGUE_UNWRITABLE',
    place: { row: 2, column: 'name' },
  });
  expect(await readdir(join(path, '..'))).toEqual([]);
});

const python = pythonWith('astropy');

test.skipIf(python === null)('astropy reads the same, finds both sums right and no rule broken', async () => {
  const catalogue = sampleCatalogue();
  await writeFitsTable(catalogue, path);
  const read = await readByAstropy(python as string, path);
  expect(read).toMatchObject({
    objID: { type: '>i8', values: ['1237661126155436164', '-9223372036854775808', '9223372036854775807'] },
    ra: { type: '>f8', unit: 'deg', values: [49.9467, null, 1 / 3] },
    r: { type: '>f4', unit: 'mag', values: [17.5, Math.fround(0.1), null] },
    n: { values: ['-2147483648', null, '7'] },
    parent: { values: [null, '-9223372036854775808', '5'] },
    name: { values: ['NGC 1275', null, 'it\'s <b> & "c"'] },
  });
});
