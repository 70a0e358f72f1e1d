import { cp, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  exportInt8,
  PerseusError,
  runPaths,
  writeObjectsCsv,
  Dataset,
  datasetHash,
  type Int8ExportOptions,
  type Int8Progress,
} from '@perseus/core';
import { TINY_INT8_MODEL } from '../engines/tiny-model.js';
import { smallRun } from './small-run.js';

let folder: string;
let clear: string;
let blurred: string;
/** A fresh copy of the run with clear classes, and of its dataset. */
let run: string;
let dataset: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perseus-int8-refused-'));
  [clear, blurred] = [await mkdtemp(join(folder, 'clear-')), await mkdtemp(join(folder, 'blurred-'))];
  await smallRun(clear, 'clear');
  await smallRun(blurred, 'blurred');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(async () => {
  const copy = await mkdtemp(join(folder, 'copy-'));
  await cp(clear, copy, { recursive: true });
  [run, dataset] = [join(copy, 'run'), join(copy, 'dataset')];
});

/** Exports over an older file, and tells the error after seeing that the folder is as it was. */
async function refusal(options: Int8ExportOptions = {}, from = run): Promise<Error> {
  const output = runPaths(from).int8;
  await writeFile(output, 'an older model');
  const before = (await readdir(from)).sort();
  const temporary = await temporaryFolders();
  const error = await exportInt8(from, runPaths(from).onnx, output, { dataset, threads: 1, ...options }).then(
    () => new Error('it was let through'),
    (reason: unknown) => reason as Error,
  );
  expect((await readdir(from)).sort()).toEqual(before);
  expect(await readFile(output, 'utf8')).toBe('an older model');
  expect(await temporaryFolders()).toEqual(temporary);
  return error;
}

/** Those that candidates are tried in. */
async function temporaryFolders(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith(`perseus-int8-${process.pid}-`)).sort();
}

test('a model whose cutouts lie at the threshold is refused, with both figures', async () => {
  const error = await refusal({ dataset: join(blurred, 'dataset') }, join(blurred, 'run'));
  expect(error).toMatchObject({ code: 'EXPORT_INT8_GATE' });
  expect(error.message).toMatch(
    /\d+ of 40 calibration cutouts changes? class in int8 \(\d+\.\d\d %; 0\.50 % may, which of 40 is none\)/,
  );
  expect(error.message).toMatch(/AUC on 20 validation cutouts goes from 1\.0000 to 0\.\d{4}/);
});

test('a dataset that is not where the run says is asked for by option', async () => {
  await writeFile(
    runPaths(run).config,
    (await readFile(runPaths(run).config, 'utf8')).replaceAll(
      join(clear, 'dataset'),
      join(folder, 'nowhere'),
    ),
  );
  const { dataset: _, ...withoutDataset } = { dataset, threads: 1 };
  const output = runPaths(run).int8;
  const error: unknown = await exportInt8(run, runPaths(run).onnx, output, withoutDataset).catch(
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ code: 'FILE_MISSING', place: { option: 'dataset' } });
  expect((error as Error).message).toContain('--dataset');
  expect(await refusal({ dataset: join(folder, 'nowhere') })).toMatchObject({ code: 'FILE_MISSING' });
});

test('another dataset than that of the training is refused', async () => {
  const error = await refusal({ dataset: join(blurred, 'dataset') });
  expect(error).toMatchObject({ code: 'DATASET_CHANGED', place: { option: 'dataset' } });
});

test('a dataset in which one byte of one cutout has changed is refused', async () => {
  const path = join(dataset, 'cutouts.safetensors');
  const file = await open(path, 'r+');
  const { size } = await file.stat();
  await file.write(Buffer.of(255 - (await readFile(path))[size - 1000]!), 0, 1, size - 1000);
  await file.close();
  expect(await refusal()).toMatchObject({ code: 'DATASET_CHANGED', place: { path } });
});

test('a dataset whose cutouts were cut short is refused', async () => {
  const path = join(dataset, 'cutouts.safetensors');
  await writeFile(path, (await readFile(path)).subarray(0, 100_000));
  expect(await refusal()).toMatchObject({ code: 'SAFETENSORS_CORRUPT' });
});

test('a split without one of the classes is refused: there is nothing to judge by', async () => {
  await using opened = await Dataset.open(dataset);
  const objects = opened.objects.map((object) =>
    object.split === 'validation' ? { ...object, label: 0 as const } : object,
  );
  const { sha256 } = await writeObjectsCsv(join(dataset, 'objects.csv'), objects, []);
  const description = JSON.parse(
    await readFile(join(dataset, 'dataset.json'), 'utf8'),
  ) as typeof opened.description;
  const hashes = { ...description.hashes, 'objects.csv': sha256 };
  await writeFile(join(dataset, 'dataset.json'), JSON.stringify({ ...description, hashes }));
  await replaceInModel(opened.hash, datasetHash(hashes));
  expect(await refusal()).toMatchObject({ code: 'NO_OBJECTS', place: { split: 'validation' } });
});

async function replaceInModel(from: string, to: string): Promise<void> {
  const { onnx } = runPaths(run);
  const model = await readFile(onnx);
  model.write(to, model.indexOf(from), 'latin1');
  await writeFile(onnx, model);
}

test('a model that is cut short, of another kind, or an int8 form already is refused', async () => {
  const { onnx } = runPaths(run);
  const whole = await readFile(onnx);
  for (const content of [
    whole.subarray(0, whole.length / 2),
    '<html></html>',
    await readFile(TINY_INT8_MODEL),
  ]) {
    await writeFile(onnx, content);
    expect(await refusal()).toMatchObject({ code: 'MODEL_UNREADABLE', place: { path: onnx } });
  }
});

test.each(['calibrating', 'choosing', 'validating'] as const)(
  'a stop while %s ends it there and leaves nothing',
  async (doing) => {
    const stop = new AbortController();
    const onProgress = (step: Int8Progress) => step.doing === doing && stop.abort();
    expect(await refusal({ signal: stop.signal, onProgress })).toBe(stop.signal.reason);
  },
);

test('a stop before it begins does no work', async () => {
  const steps: Int8Progress[] = [];
  const onProgress = (step: Int8Progress) => steps.push(step);
  await refusal({ signal: AbortSignal.abort(), onProgress });
  expect(steps).toEqual([]);
});

test('a place that cannot be written to is told before the work', async () => {
  const steps: Int8Progress[] = [];
  const onProgress = (step: Int8Progress) => steps.push(step);
  const output = join(run, 'no such folder', 'model.onnx');
  const error: unknown = await exportInt8(run, runPaths(run).onnx, output, { dataset, onProgress }).catch(
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(PerseusError);
  expect(error).toMatchObject({ code: 'FILE_UNWRITABLE' });
  expect(steps).toEqual([]);
});
