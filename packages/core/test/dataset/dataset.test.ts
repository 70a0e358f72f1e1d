import { createHash } from 'node:crypto';
import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Dataset } from '../../src/dataset/dataset.js';
import { writeObjectsCsv } from '../../src/dataset/objects-csv.js';
import type { DatasetDescription } from '../../src/dataset/schema.js';
import { writeSafetensors } from '../../src/safetensors/writer.js';
import { HEIGHT, pixel, ROW_BYTES, smallDataset, someObjects, WIDTH } from './small-dataset.js';

async function openAndClose(folder: string): Promise<void> {
  await using dataset = await Dataset.open(folder);
  void dataset;
}

test('objects come typed, in order, with every column as the text it was', async () => {
  const { folder, description } = await smallDataset();
  await using dataset = await Dataset.open(folder);
  expect(dataset.description).toEqual(description);
  expect(dataset.columns.slice(-2)).toEqual(['magnitude r', 'note']);
  someObjects(12).forEach(({ columns, ...typed }, row) => {
    expect(dataset.objects[row]).toMatchObject({ ...typed, columns });
    expect(dataset.objects[row]?.columns).toMatchObject({
      id: typed.id,
      label: String(typed.label),
      split: typed.split,
    });
  });
});

test('a dataset of format 1 is read, its conflicts as rows that were kept', async () => {
  const { folder, description } = await smallDataset();
  const { recipe, sources, labelBases, flags, copiesDeg, fold, unsound, ...old } = description;
  void [sources, labelBases, flags];
  const groups = { ...old.groups, conflicts: [['a', 'b']] };
  await writeFile(join(folder, 'dataset.json'), JSON.stringify({ ...old, formatVersion: 1, groups }));
  await using dataset = await Dataset.open(folder);
  expect(dataset.description).toEqual({
    ...old,
    formatVersion: 2,
    ...{ recipe, copiesDeg, fold, unsound, sources: [], labelBases: {}, flags: {} },
    groups: { ...groups, conflicts: [{ ids: ['a', 'b'], labels: [], bases: [], spectra: [], done: 'kept' }] },
  });
});

test('an identifier of 64 bits keeps all its digits', async () => {
  const { folder } = await smallDataset();
  await using dataset = await Dataset.open(folder);
  expect(dataset.objects[7]?.id).toBe('1237660800000000007');
});

test('the hash tells datasets apart, and is that of the hashes in alphabetical order', async () => {
  const [one, other] = [await smallDataset(12), await smallDataset(13)];
  await using a = await Dataset.open(one.folder);
  await using b = await Dataset.open(other.folder);
  const { 'cutouts.safetensors': cutouts, 'objects.csv': objects } = one.description.hashes;
  const text = `{"cutouts.safetensors":"${cutouts}","objects.csv":"${objects}"}`;
  expect(a.hash).toBe(createHash('sha256').update(text).digest('hex'));
  expect(b.hash).not.toBe(a.hash);
});

test('each split has its rows in ascending order', async () => {
  const { folder } = await smallDataset(7);
  await using dataset = await Dataset.open(folder);
  expect([...dataset.rowsOf('train')]).toEqual([0, 3, 6]);
  expect([...dataset.rowsOf('validation')]).toEqual([1, 4]);
  expect([...dataset.rowsOf('test')]).toEqual([2, 5]);
  expect([...dataset.rowsOf('all')]).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test('cutouts come in the order asked for, neighbours, repeats and leaps alike', async () => {
  const { folder } = await smallDataset(12);
  await using dataset = await Dataset.open(folder);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(11), { maxLength: 40 }), async (rows) => {
      const pixels = await dataset.readCutouts(Int32Array.from(rows));
      const expected = rows.flatMap((row) =>
        Array.from({ length: ROW_BYTES }, (_, byte) => pixel(row, byte)),
      );
      expect([...pixels]).toEqual(expected);
    }),
  );
});

test('rows that are not there are refused', async () => {
  const { folder } = await smallDataset(12);
  await using dataset = await Dataset.open(folder);
  await expect(dataset.readCutouts(Int32Array.of(12))).rejects.toThrow(RangeError);
  await expect(dataset.readCutouts(Int32Array.of(0, -1))).rejects.toThrow(RangeError);
});

describe('a dataset that is not as it was built', () => {
  test('a folder that is missing or holds no dataset', async () => {
    const { folder } = await smallDataset();
    await expect(openAndClose(join(folder, 'none'))).rejects.toMatchObject({ code: 'FILE_MISSING' });
    await expect(openAndClose(join(folder, 'objects.csv'))).rejects.toMatchObject({ code: 'FILE_MISSING' });
    await rm(join(folder, 'dataset.json'));
    await expect(openAndClose(folder)).rejects.toMatchObject({
      code: 'FILE_MISSING',
      place: { path: join(folder, 'dataset.json') },
    });
  });

  test.each(['objects.csv', 'cutouts.safetensors'])('a missing %s is told by name', async (name) => {
    const { folder } = await smallDataset();
    await rm(join(folder, name));
    await expect(openAndClose(folder)).rejects.toMatchObject({
      code: 'FILE_MISSING',
      place: { path: join(folder, name) },
    });
  });

  test('a newer format is refused by its number', async () => {
    const { folder, description } = await smallDataset();
    await writeFile(
      join(folder, 'dataset.json'),
      JSON.stringify({ ...description, formatVersion: 3, layers: [] }),
    );
    await expect(openAndClose(folder)).rejects.toMatchObject({
      code: 'FORMAT_TOO_NEW',
      message: expect.stringContaining('its format is 3, and this Perseus reads up to 2'),
    });
  });

  test('an edited label is noticed at once: it would change what is learned', async () => {
    const { folder } = await smallDataset();
    const path = join(folder, 'objects.csv');
    await writeFile(path, (await readFile(path, 'utf8')).replace(',41.5,0,', ',41.5,1,'));
    await expect(openAndClose(folder)).rejects.toMatchObject({ code: 'DATASET_CHANGED', place: { path } });
  });

  test('objects.csv cut short at any byte is refused', async () => {
    const { folder } = await smallDataset(3);
    const path = join(folder, 'objects.csv');
    const bytes = await readFile(path);
    for (let length = 0; length < bytes.length; length++) {
      await writeFile(path, bytes.subarray(0, length));
      await expect(openAndClose(folder)).rejects.toMatchObject({
        code: expect.stringMatching(/^DATASET_(CORRUPT|CHANGED)$/),
      });
    }
  });

  test('cutouts cut short anywhere are refused, at opening or, cut since, at reading', async () => {
    const { folder } = await smallDataset();
    const path = join(folder, 'cutouts.safetensors');
    await using dataset = await Dataset.open(folder);
    await truncate(path, (await readFile(path)).length - 1);
    await expect(openAndClose(folder)).rejects.toMatchObject({
      code: 'SAFETENSORS_CORRUPT',
      place: { path },
    });
    await expect(dataset.readCutouts(Int32Array.of(0, 11))).rejects.toMatchObject({
      code: 'SAFETENSORS_CORRUPT',
    });
    expect((await dataset.readCutouts(Int32Array.of(0))).length).toBe(ROW_BYTES);
  });

  test.each([
    ['another type', 'F32', [12, HEIGHT, WIDTH, 3], new Float32Array(12 * ROW_BYTES)],
    ['another size', 'U8', [12, WIDTH, HEIGHT, 3], new Uint8Array(12 * ROW_BYTES)],
    ['fewer rows', 'U8', [11, HEIGHT, WIDTH, 3], new Uint8Array(11 * ROW_BYTES)],
    ['no rows at all', 'U8', [], new Uint8Array(1)],
  ] as const)('cutouts of %s are refused', async (_, dtype, shape, data) => {
    const { folder } = await smallDataset(12);
    await writeSafetensors(join(folder, 'cutouts.safetensors'), [{ name: 'image', dtype, shape, data }]);
    await expect(openAndClose(folder)).rejects.toMatchObject({ code: 'DATASET_CORRUPT' });
  });

  test('more or fewer objects than dataset.json says are refused', async () => {
    const { folder, description } = await smallDataset(12);
    const { sha256 } = await writeObjectsCsv(join(folder, 'objects.csv'), someObjects(11), []);
    const hashes: DatasetDescription['hashes'] = { ...description.hashes, 'objects.csv': sha256 };
    await writeFile(join(folder, 'dataset.json'), JSON.stringify({ ...description, hashes }));
    await expect(openAndClose(folder)).rejects.toMatchObject({
      code: 'DATASET_CORRUPT',
      message: expect.stringContaining('objects.csv has 11 rows, and dataset.json says 12'),
    });
  });

  test('a changed pixel is found by verify, and by nothing less', async () => {
    const { folder } = await smallDataset();
    const path = join(folder, 'cutouts.safetensors');
    const bytes = await readFile(path);
    await using dataset = await Dataset.open(folder);
    await dataset.verify();
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] as number) ^ 1;
    await writeFile(path, bytes);
    await openAndClose(folder);
    await expect(dataset.verify()).rejects.toMatchObject({ code: 'DATASET_CHANGED', place: { path } });
  });
});
