import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Catalogue } from '../../src/catalogue/table/catalogue.js';
import { writeCatalogue } from '../../src/catalogue/write-catalogue.js';

/** Several pieces of each format. */
const ROWS = 600_000;

test.each(['fits', 'vot', 'parquet', 'ecsv', 'csv'])(
  'a .%s table whose writing is stopped leaves the old file, and nothing beside it',
  async (extension) => {
    const folder = await mkdtemp(join(tmpdir(), 'perseus-stopped-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, `table.${extension}`);
    await writeFile(path, 'the old one');
    const stop = new AbortController();
    const begun = writeCatalogue(manyRows(), path, { signal: stop.signal });
    setImmediate(() => stop.abort(new Error('enough')));
    await expect(begun).rejects.toThrow('enough');
    expect(await readFile(path, 'utf8')).toBe('the old one');
    expect(await readdir(folder)).toEqual([`table.${extension}`]);
  },
);

test('no file is begun once a stop was asked for', async () => {
  await expect(
    writeCatalogue(manyRows(), '/nowhere/table.fits', { signal: AbortSignal.abort(new Error('enough')) }),
  ).rejects.toThrow('enough');
});

function manyRows(): Catalogue {
  const values = Float64Array.from({ length: ROWS }, (_, row) => row / 7);
  const told = { nulls: null, unit: null, ucd: null, description: null };
  return {
    ...{ path: 'objects.csv', format: 'csv', rows: ROWS, notes: [] },
    columns: ['a', 'b'].map((name) => ({ name, type: 'float64', values, ...told })),
  };
}
