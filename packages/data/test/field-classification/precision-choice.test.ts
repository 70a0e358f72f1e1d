import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasFastInt8, inspectProcessor, sha256OfFile, type PrecisionChoice } from '@perseus/core';
import { expect, test } from 'vitest';
import { readCatalogue } from '../../src/catalogue/read-catalogue.js';
import { classifyFieldTo, type FieldTableRequest } from '../../src/field-classification/classify-field-to.js';
import { mergeShards } from '../../src/field-classification/merge-shards.js';
import type { JobIdentity } from '../../src/field-classification/work/job-description.js';
import { needsSky } from '../sky-addon.js';
import {
  RENDERING,
  TINY_MODEL,
  catalogueOf,
  openClassifier,
  scattered,
  temporaryFolder,
  writeTile,
} from './small-field.js';

needsSky();

const TINY_INT8_MODEL = fileURLToPath(
  new URL('../../../core/test/golden/engines/tiny-int8-model.onnx', import.meta.url),
);
const OBJECTS = 40;
const catalogue = catalogueOf(scattered(OBJECTS));

test.runIf(hasFastInt8(inspectProcessor()))(
  'a job is not gone on with in int8 because an int8 form has come since; with its precision it is',
  async () => {
    const folder = await temporaryFolder();
    const request = await requestIn(folder);
    const output = join(folder, 'out.csv');
    await interrupted(request, output);
    await copyFile(TINY_INT8_MODEL, join(folder, 'model.int8.onnx'));
    const again = { ...request, classifier: await classifierIn(folder) };
    await expect(classifyFieldTo(again, output)).rejects.toMatchObject({
      code: 'WORK_OF_ANOTHER_JOB',
      message: expect.stringMatching(
        /another precision \(float32, and here int8\)\. .*`--engine stand-in --precision float32 --device cpu` to go on with it/,
      ) as string,
      place: { option: 'precision' },
    });
    const asBefore = { ...request, classifier: await classifierIn(folder, 'float32') };
    const report = await classifyFieldTo(asBefore, output);
    expect(report.resumedFrom).toBeGreaterThan(0);
    expect(report.counts.objects).toBe(OBJECTS);
  },
);

test('a job goes on on other GPUs, and not on the processor', async () => {
  const folder = await temporaryFolder();
  const request = await requestIn(folder);
  const on = async (device: string) => ({
    ...request,
    classifier: await openClassifier({ device }, { model: folder, precision: 'float32', batchSize: 4 }),
  });
  const output = join(folder, 'out.ecsv');
  await interrupted(await on('cuda:0'), output);
  await expect(classifyFieldTo(await on('cpu'), output)).rejects.toMatchObject({
    code: 'WORK_OF_ANOTHER_JOB',
    message: expect.stringMatching(
      /another kind of device \(cuda, and here cpu\)\. .*--device cuda` to go on with it/,
    ) as string,
    place: { option: 'device' },
  });
  const { resumedFrom } = await classifyFieldTo(await on('cuda:2,cuda:3'), output);
  expect(resumedFrom).toBeGreaterThan(0);
  expect((await readCatalogue(output)).notes).toContain('Perseus device: cuda');
});

test('a job of a version that knew no devices ran on the processor', async () => {
  const folder = await temporaryFolder();
  const request = await requestIn(folder);
  const output = join(folder, 'out.csv');
  await interrupted(request, output);
  const path = join(`${output}.work`, 'job.json');
  const { identity, ...job } = JSON.parse(await readFile(path, 'utf8')) as { identity: JobIdentity };
  const { device, ...known } = identity;
  expect(device).toBe('cpu');
  await writeFile(path, JSON.stringify({ ...job, identity: known }));
  expect((await classifyFieldTo(request, output)).resumedFrom).toBeGreaterThan(0);
});

test('a job in int8 is not gone on with after its int8 form was made anew', async () => {
  const folder = await temporaryFolder();
  await copyFile(TINY_INT8_MODEL, join(folder, 'model.int8.onnx'));
  const request = await requestIn(folder, 'int8');
  const output = join(folder, 'out.csv');
  await interrupted(request, output);
  await makeAnew(join(folder, 'model.int8.onnx'));
  const again = { ...request, classifier: await classifierIn(folder, 'int8') };
  await expect(classifyFieldTo(again, output)).rejects.toMatchObject({
    code: 'WORK_OF_ANOTHER_JOB',
    message: expect.stringContaining('another int8 form of the model.') as string,
  });
});

test('shards of two precisions are refused with what to do, and joined where that is asked for', async () => {
  const folder = await temporaryFolder();
  await copyFile(TINY_INT8_MODEL, join(folder, 'model.int8.onnx'));
  const shards = [await shardIn(folder, 0, 'float32'), await shardIn(folder, 1, 'int8')];
  const output = join(folder, 'out.ecsv');
  await expect(mergeShards(shards, output, { catalogue })).rejects.toMatchObject({
    code: 'SHARD_FOREIGN',
    message: expect.stringMatching(
      /another precision \(float32, and here int8\).*--precision float32.*--mixed/,
    ) as string,
  });
  const { counts } = await mergeShards(shards, output, { catalogue, mixed: true });
  expect(counts.objects).toBe(OBJECTS);
  const notes = (await readCatalogue(output)).notes.join('\n');
  expect(notes).toContain('precision: float32, int8');
  expect(notes).toMatch(/Perseus device: cpu$/m);
  expect(notes).not.toContain('temperature');
  for (const file of ['model.onnx', 'model.int8.onnx'])
    expect(notes).toContain(await sha256OfFile(join(folder, file)));
});

test('shards of two int8 forms of one model are never joined, also behind a first one in float32', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'model.int8.onnx');
  await copyFile(TINY_INT8_MODEL, path);
  const shards = [await shardIn(folder, 0, 'float32', 3), await shardIn(folder, 1, 'int8', 3)];
  await makeAnew(path);
  shards.push(await shardIn(folder, 2, 'int8', 3));
  await expect(
    mergeShards(shards, join(folder, 'out.csv'), { catalogue, mixed: true }),
  ).rejects.toMatchObject({
    code: 'SHARD_FOREIGN',
    message: expect.stringContaining('another int8 form of the model') as string,
  });
});

async function requestIn(folder: string, precision: PrecisionChoice = 'auto'): Promise<FieldTableRequest> {
  await copyFile(TINY_MODEL, join(folder, 'model.onnx'));
  const tiles = [await writeTile(folder, { name: 'a' })];
  return {
    classifier: await classifierIn(folder, precision),
    catalogue,
    tiles,
    rendering: RENDERING,
    force: true,
  };
}

function classifierIn(folder: string, precision: PrecisionChoice = 'auto') {
  return openClassifier({}, { model: folder, precision, batchSize: 4 });
}

async function shardIn(
  folder: string,
  index: number,
  precision: PrecisionChoice,
  count = 2,
): Promise<string> {
  const request = { ...(await requestIn(folder, precision)), shard: { index, count } };
  return (await classifyFieldTo(request, join(folder, 'out.csv'))).output;
}

/** Stops after some batches, as Ctrl-C does. */
async function interrupted(request: FieldTableRequest, output: string): Promise<void> {
  const stop = new AbortController();
  const onProgress = ({ done }: { done: number }) => done >= 8 && stop.abort(new Error('enough'));
  await expect(classifyFieldTo({ ...request, signal: stop.signal, onProgress }, output)).rejects.toThrow(
    'enough',
  );
}

/** A form with another sum that says the same of itself: the last bytes of a message may be a field that nobody knows. */
async function makeAnew(path: string): Promise<void> {
  const unknownField = Uint8Array.of(0xf8, 0x3f, 1);
  await writeFile(path, Buffer.concat([await readFile(path), unknownField]));
}
