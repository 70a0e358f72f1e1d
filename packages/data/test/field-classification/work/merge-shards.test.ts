import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  classifyFieldTo,
  type FieldTableRequest,
} from '../../../src/field-classification/classify-field-to.js';
import { mergeShards } from '../../../src/field-classification/merge-shards.js';
import {
  catalogueOf,
  openClassifier,
  RENDERING,
  scattered,
  temporaryFolder,
  writeTile,
} from '../small-field.js';
import { needsSky } from '../../sky-addon.js';

needsSky();

const OBJECTS = 150;

test.each([1, 2, 5])('%i shards, in any order, give the table of one run', async (count) => {
  const folder = await temporaryFolder();
  const { request, catalogue } = await requestIn(folder);
  const withPrior = { ...request, prior: { kind: 'em' } as const };
  await classifyFieldTo(withPrior, join(folder, 'whole.csv'));
  const folders = await runShards(withPrior, join(folder, 'out.csv'), count);
  const report = await mergeShards(folders.reverse(), join(folder, 'out.csv'), { catalogue });
  expect(await readFile(join(folder, 'out.csv'), 'utf8')).toBe(
    await readFile(join(folder, 'whole.csv'), 'utf8'),
  );
  expect(report).toMatchObject({ shards: count, counts: { objects: OBJECTS } });
  expect(report.fieldFraction).not.toBeNull();
});

test('more shards than batches leave some without work', async () => {
  const folder = await temporaryFolder();
  const { request, catalogue } = await requestIn(folder, 10);
  const folders = await runShards(request, join(folder, 'out.csv'), 4);
  expect((await mergeShards(folders, join(folder, 'out.csv'), { catalogue })).counts.objects).toBe(10);
});

test('a shard that is missing, given twice, unfinished or none at all is named', async () => {
  const folder = await temporaryFolder();
  const { request, catalogue } = await requestIn(folder);
  const output = join(folder, 'out.csv');
  const folders = await runShards(request, output, 3);
  const merge = (given: string[]) => mergeShards(given, output, { catalogue });
  await expect(merge([folders[0]!, folders[2]!])).rejects.toMatchObject({
    code: 'SHARD_MISSING',
    message: 'A shard is missing: 2/3. Give the folders of all 3.',
  });
  await expect(merge([])).rejects.toMatchObject({ code: 'SHARD_MISSING' });
  await cp(folders[0]!, join(folder, 'copy'), { recursive: true });
  await expect(merge([...folders, join(folder, 'copy')])).rejects.toMatchObject({ code: 'SHARD_TWICE' });
  await expect(merge([...folders, folder])).rejects.toMatchObject({ code: 'SHARD_FOREIGN' });
  const results = join(folders[1]!, 'results.bin');
  await writeFile(results, (await readFile(results)).subarray(0, 100));
  await expect(merge(folders)).rejects.toMatchObject({
    code: 'SHARD_UNFINISHED',
    message: expect.stringMatching(/3 of its \d+ objects are done\. Run shard 2\/3 again/) as string,
  });
});

test('a shard that was made differently is refused, and what differs is named', async () => {
  const folder = await temporaryFolder();
  const { request, catalogue } = await requestIn(folder);
  const output = join(folder, 'out.csv');
  const [first] = await runShards(request, output, 2);
  const second = { index: 1, count: 2 };
  const elsewhere = join(folder, 'other.csv');
  const refusedWith = async (more: Partial<FieldTableRequest>, words: string) => {
    const other = await classifyFieldTo({ ...request, shard: second, ...more }, elsewhere);
    const message = expect.stringContaining(`made with another ${words}`) as string;
    const merged = mergeShards([first!, other.output], output, { catalogue });
    await expect(merged).rejects.toMatchObject({ code: 'SHARD_FOREIGN', message });
    await rm(other.output, { recursive: true });
  };
  await refusedWith({ rendering: { ...RENDERING, q: 5 } }, 'rendering (');
  await refusedWith({ catalogue: catalogueOf(scattered(OBJECTS, { margin: 30 })) }, 'catalogue.');
  await refusedWith({ tiles: [await writeTile(folder, { name: 'b' })] }, 'field.');
  await refusedWith(
    { classifier: await openClassifier({}, { views: 8, batchSize: 8 }) },
    'number of views (1, and here 8)',
  );
  await refusedWith({ prior: { kind: 'em' } }, 'prior');
  await refusedWith({ shard: { index: 1, count: 3 } }, 'number of shards (2, and here 3)');
  await refusedWith(
    { classifier: await openClassifier({ name: 'other' }, { batchSize: 8 }) },
    'engine (stand-in, and here other)',
  );
});

test('shards of different engines are joined where that is asked for', async () => {
  const folder = await temporaryFolder();
  const { request, catalogue } = await requestIn(folder);
  const output = join(folder, 'out.csv');
  const [first] = await runShards(request, output, 2);
  const classifier = await openClassifier({ name: 'other' }, { batchSize: 8 });
  const other = await classifyFieldTo(
    { ...request, shard: { index: 1, count: 2 }, classifier },
    join(folder, 'b.csv'),
  );
  const report = await mergeShards([first!, other.output], output, { catalogue, mixed: true });
  expect(report.counts.objects).toBe(OBJECTS);
});

test('a catalogue whose positions were changed since is refused', async () => {
  const folder = await temporaryFolder();
  const { request } = await requestIn(folder);
  const output = join(folder, 'out.csv');
  const folders = await runShards(request, output, 2);
  const catalogue = catalogueOf(scattered(OBJECTS, { margin: 21 }));
  await expect(mergeShards(folders, output, { catalogue })).rejects.toMatchObject({
    code: 'CATALOGUE_CHANGED',
  });
});

async function requestIn(folder: string, objects = OBJECTS) {
  const catalogue = catalogueOf(scattered(objects, { margin: -10 }));
  const tiles = [await writeTile(folder, { name: 'a' })];
  const classifier = await openClassifier({}, { batchSize: 8 });
  return { catalogue, request: { catalogue, tiles, classifier, rendering: RENDERING, force: true } };
}

async function runShards(request: FieldTableRequest, output: string, count: number): Promise<string[]> {
  const folders = [];
  for (let index = 0; index < count; index++) {
    folders.push((await classifyFieldTo({ ...request, shard: { index, count } }, output)).output);
  }
  return folders;
}
