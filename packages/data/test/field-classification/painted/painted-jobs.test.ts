import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCatalogue } from '../../../src/catalogue/read-catalogue.js';
import {
  classifyFieldTo,
  type FieldTableRequest,
} from '../../../src/field-classification/classify-field-to.js';
import { mergeShards } from '../../../src/field-classification/merge-shards.js';
import type { JobDescription } from '../../../src/field-classification/work/job-description.js';
import { BLOCK_BYTES } from '../../../src/rendering/blocks.js';
import { needsSky } from '../../sky-addon.js';
import {
  catalogueOf,
  openClassifier,
  RENDERING,
  scattered,
  temporaryFolder,
  writeTile,
} from '../small-field.js';
import { openPainter } from './painting-engine.js';

needsSky();

const OBJECTS = 150;
/** Both tiles show all of them; the West of the first is empty, so that some are rendered from the second. */
const catalogue = catalogueOf(scattered(OBJECTS, { margin: 20 }));

test('a painted job that is interrupted goes on to the table of one that was not', async () => {
  const { folder, request } = await painted();
  const whole = join(folder, 'whole.csv');
  await classifyFieldTo(request, whole);
  const output = join(folder, 'out.csv');
  for (const part of [0.2, 0.6]) await interrupted(request, output, OBJECTS * part);
  const { resumedFrom } = await classifyFieldTo(request, output);
  expect(resumedFrom).toBeGreaterThanOrEqual(OBJECTS * 0.5);
  expect(await readFile(output, 'utf8')).toBe(await readFile(whole, 'utf8'));
});

test('painted shards, on canvases of other sizes, give the table of one run', async () => {
  const { folder, request } = await painted();
  const whole = join(folder, 'whole.csv');
  await classifyFieldTo(request, whole);
  const shards = [];
  for (const [index, blocks] of [4, 5, 400].entries()) {
    const part = { ...request, shard: { index, count: 3 }, cacheBytes: blocks * BLOCK_BYTES };
    shards.push((await classifyFieldTo(part, join(folder, 'out.csv'))).output);
  }
  await mergeShards(shards, join(folder, 'out.csv'), { catalogue });
  expect(await readFile(join(folder, 'out.csv'), 'utf8')).toBe(await readFile(whole, 'utf8'));
});

test('a job that was painted is not gone on with by the renderer, and says how it is', async () => {
  const { folder, request } = await painted();
  const output = join(folder, 'out.ecsv');
  await interrupted(request, output, 30);
  await expect(classifyFieldTo({ ...request, painting: 'renderer' }, output)).rejects.toMatchObject({
    code: 'WORK_OF_ANOTHER_JOB',
    message: expect.stringMatching(
      /another painter of the field \(engine, and here renderer\)\. .*--device cpu --painting engine` to go on with it/,
    ) as string,
    place: { option: 'painting' },
  });
  await classifyFieldTo(request, output);
  expect((await readCatalogue(output)).notes).toContain('Perseus painting: engine');
});

test('a job of a version that knew no painting was rendered', async () => {
  const { folder, request } = await painted();
  const rendered = { ...request, painting: 'renderer' } as const;
  const output = join(folder, 'out.ecsv');
  await interrupted(rendered, output, 30);
  const path = join(`${output}.work`, 'job.json');
  const { identity, ...job } = JSON.parse(await readFile(path, 'utf8')) as JobDescription;
  const { painting, ...known } = identity;
  expect(painting).toBe('renderer');
  await writeFile(path, JSON.stringify({ ...job, identity: known }));
  expect((await classifyFieldTo(rendered, output)).resumedFrom).toBeGreaterThan(0);
  expect((await readCatalogue(output)).notes.join('\n')).not.toContain('painting');
});

test('painted and rendered shards are joined where that is asked for, and the table says both', async () => {
  const { folder, request } = await painted();
  const output = join(folder, 'out.ecsv');
  const shards = [];
  for (const [index, painting] of (['engine', 'renderer'] as const).entries())
    shards.push((await classifyFieldTo({ ...request, painting, shard: { index, count: 2 } }, output)).output);
  await expect(mergeShards(shards, output, { catalogue })).rejects.toMatchObject({
    code: 'SHARD_FOREIGN',
    message: expect.stringMatching(/another painter of the field.*--painting engine.*--mixed/) as string,
  });
  await mergeShards(shards, output, { catalogue, mixed: true });
  expect((await readCatalogue(output)).notes).toContain('Perseus painting: engine, renderer');
});

test('an engine that cannot paint is refused before any work where it is asked to', async () => {
  const { folder, request } = await painted();
  const classifier = await openClassifier();
  const output = join(folder, 'out.csv');
  await expect(classifyFieldTo({ ...request, classifier }, output)).rejects.toMatchObject({
    code: 'ENGINE_UNSUITED',
    place: { option: 'painting' },
  });
});

async function painted(): Promise<{ folder: string; request: FieldTableRequest }> {
  const folder = await temporaryFolder();
  const tiles = [
    await writeTile(folder, { name: 'holed', emptyShare: 0.4 }),
    await writeTile(folder, { name: 'sound', east: 2 }),
  ];
  const { classifier } = await openPainter(tiles, { batchSize: 8 });
  return {
    folder,
    request: { catalogue, tiles, classifier, rendering: RENDERING, force: true, painting: 'engine' },
  };
}

/** Stops after some objects, as Ctrl-C does. */
async function interrupted(request: FieldTableRequest, output: string, objects: number): Promise<void> {
  const stop = new AbortController();
  const onProgress = ({ done }: { done: number }) => done >= objects && stop.abort(new Error('enough'));
  await expect(classifyFieldTo({ ...request, signal: stop.signal, onProgress }, output)).rejects.toThrow(
    'enough',
  );
}
