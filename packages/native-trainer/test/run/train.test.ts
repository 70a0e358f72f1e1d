import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  SafetensorsFile,
  readEvents,
  readRunConfig,
  runPaths,
  uncalibratedMetadataSchema,
  type PerseusError,
  type RunEvent,
} from '@perseus/core';
import { trainRun } from '../../src/run/train.js';
import { writeTinyDataset } from '../tiny-dataset.js';
import { ENDLESS, TINY, signalled, temporaryFolder } from '../tiny-training.js';

let datasetFolder: string;
beforeAll(async () => {
  datasetFolder = await writeTinyDataset(mkdtempSync(join(tmpdir(), 'perseus-dataset-')));
});
afterAll(() => rmSync(datasetFolder, { recursive: true, force: true }));

const newRun = () => join(temporaryFolder(), 'run');

async function modelTensors(runFolder: string): Promise<Map<string, string>> {
  await using file = await SafetensorsFile.open(runPaths(runFolder).model);
  const bytes = new Map<string, string>();
  for (const name of file.tensors.keys())
    bytes.set(name, Buffer.from(await file.readBytes(name)).toString('base64'));
  return bytes;
}

describe('a run from beginning to end', () => {
  test('leaves configuration, events, model and reference, and tells every event', async () => {
    const runFolder = newRun();
    const told: RunEvent[] = [];
    const result = await trainRun({
      datasetFolder,
      runFolder,
      overrides: TINY,
      filters: ['label_basis!=nothing'],
      onEvent: (event) => told.push(event),
    });

    expect(result).toMatchObject({ reason: 'completed', epoch: 2, step: 6, runFolder });
    expect(result.bestValidationLoss).toBeGreaterThan(0);
    const config = await readRunConfig(runFolder);
    expect(config).toEqual(result.config);
    expect(config).toMatchObject({
      training: { recipe: 'modern', ...{ epochs: 2, batchSize: 8, threads: 1 } },
      dataset: { trainRows: 24, validationRows: 12, memberFraction: 0.5, filters: ['label_basis!=nothing'] },
      machine: { node: process.version },
    });
    // Steps that follow one another quickly are told as one; all else is told, in the order of events.jsonl.
    const written = await readEvents(runPaths(runFolder).events);
    const noSteps = (events: RunEvent[]) => events.filter(({ type }) => type !== 'step');
    expect(noSteps(told)).toEqual(noSteps(written));
    expect(written.filter(({ type }) => type === 'step')).toHaveLength(6);

    await using model = await SafetensorsFile.open(runPaths(runFolder).model);
    const metadata = uncalibratedMetadataSchema.parse(JSON.parse(model.metadata['perseus']!));
    expect(metadata).toMatchObject({
      size: 32,
      simulated: true,
      pixelScaleArcsec: 0.4,
      memberFraction: 0.5,
      architecture: { stride: 'v1.5', stemChannels: 4 },
      preprocessing: { zeroPoint: 62, scale: 1 / 30 },
      trainingRanges: { magnitude: [15, 19.3], sizeArcsec: null },
    });
    await using reference = await SafetensorsFile.open(runPaths(runFolder).reference);
    expect(reference.entry('validation_logits').shape).toEqual([16, 12, 2]);
  });

  test('the thesis shows each object at sixteen angles, and copies that were packed as they are', async () => {
    const thesis = { overrides: { ...TINY, epochs: 1, recipe: 'thesis' } };
    const expanded = await trainRun({ datasetFolder, runFolder: newRun(), ...thesis });
    const copies = await writeTinyDataset(join(temporaryFolder(), 'copies'), {
      columns: { rotation_deg: '30' },
    });
    const shown = await trainRun({ datasetFolder: copies, runFolder: newRun(), ...thesis });
    expect(expanded.step).toBe((24 * 16) / 8);
    expect(shown.step).toBe(24 / 8);
    expect(shown.config.training.augmentation).toMatchObject({ rotation: 'none', anglesDeg: [] });
  });

  test('two runs with one seed give the same weights, whatever the number of threads that prepare batches', async () => {
    const [first, second] = [newRun(), newRun()];
    await trainRun({ datasetFolder, runFolder: first, overrides: { ...TINY, loaderThreads: 1 } });
    await trainRun({ datasetFolder, runFolder: second, overrides: { ...TINY, loaderThreads: 3 } });
    expect(await modelTensors(second)).toEqual(await modelTensors(first));
  });
});

describe('stopping and going on', () => {
  test('an aborted run saves, and resumed it gives the weights of one that was never stopped', async () => {
    const [whole, parts] = [newRun(), newRun()];
    await trainRun({ datasetFolder, runFolder: whole, overrides: TINY });

    const stop = new AbortController();
    const stopped = await trainRun({
      datasetFolder,
      runFolder: parts,
      overrides: TINY,
      signal: stop.signal,
      onEvent: ({ type }) => type === 'step' && stop.abort(),
    });
    expect(stopped.reason).toBe('interrupted');
    expect(stopped.step).toBeLessThan(6);
    const resumed = await trainRun({ datasetFolder, runFolder: parts, resume: true });
    expect(resumed).toMatchObject({ reason: 'completed', step: 6 });
    expect(await modelTensors(parts)).toEqual(await modelTensors(whole));
  });

  test('an aborted signal keeps a run from beginning, and nothing is written', async () => {
    const runFolder = newRun();
    const signal = AbortSignal.abort(new Error('not now'));
    await expect(trainRun({ datasetFolder, runFolder, overrides: TINY, signal })).rejects.toThrow('not now');
    expect(() => readFileSync(runPaths(runFolder).config)).toThrow('ENOENT');
  });

  test('what a listener throws ends the training and comes out of trainRun', async () => {
    const run = trainRun({
      datasetFolder,
      runFolder: newRun(),
      overrides: ENDLESS,
      onEvent: ({ type }) => {
        if (type === 'step') throw new Error('the listener failed');
      },
    });
    await expect(run).rejects.toThrow('the listener failed');
  });

  test('resuming refuses another setting, another dataset, and a run without a checkpoint', async () => {
    const runFolder = newRun();
    await trainRun({ datasetFolder, runFolder, overrides: TINY });
    const resume = { datasetFolder, runFolder, resume: true };
    await expect(trainRun({ ...resume, overrides: { 'optimizer.momentum': 0.5 } })).rejects.toMatchObject({
      code: 'RESUME_OTHER_SETTINGS',
      place: { option: 'optimizer.momentum' },
    });
    await expect(trainRun({ ...resume, filters: ['label_basis=morphology'] })).rejects.toMatchObject({
      code: 'RESUME_OTHER_SETTINGS',
      place: { option: 'filters' },
    });
    await expect(trainRun({ ...resume, overrides: { loaderThreads: 2, epochs: 2 } })).resolves.toMatchObject({
      reason: 'completed',
    });
    const other = await writeTinyDataset(join(temporaryFolder(), 'other'), { seed: 2 });
    await expect(trainRun({ ...resume, datasetFolder: other })).rejects.toMatchObject({
      code: 'RESUME_OTHER_DATASET',
    });
    rmSync(runPaths(runFolder).checkpoints, { recursive: true });
    await expect(trainRun(resume)).rejects.toMatchObject({ code: 'RESUME_NOTHING' });
    await expect(trainRun({ ...resume, runFolder: newRun() })).rejects.toMatchObject({
      code: 'FILE_MISSING',
    });
  });
});

describe('refusals', () => {
  const refused = (options: Partial<Parameters<typeof trainRun>[0]>) =>
    trainRun({ datasetFolder, runFolder: newRun(), overrides: TINY, ...options }).then(
      () => expect.unreachable('was not refused'),
      (error: unknown) => error as PerseusError,
    );

  test('a second training in one process is refused by code, and the first goes on', async () => {
    const stop = new AbortController();
    const begun = signalled();
    const first = trainRun({
      datasetFolder,
      runFolder: newRun(),
      overrides: ENDLESS,
      signal: stop.signal,
      onEvent: ({ type }) => type === 'step' && begun.resolve(),
    });
    await begun.promise;
    expect(await refused({})).toMatchObject({ name: 'PerseusError', code: 'TRAINING_BUSY' });
    stop.abort();
    expect((await first).reason).toBe('interrupted');
  });

  test('a run folder with something in it', async () => {
    const runFolder = temporaryFolder();
    writeFileSync(join(runFolder, 'notes.txt'), 'mine');
    expect(await refused({ runFolder })).toMatchObject({ code: 'RUN_EXISTS', place: { path: runFolder } });
  });

  test('filters that leave no object, or none of a class, to train on', async () => {
    expect(await refused({ filters: ['label_basis=none'] })).toMatchObject({ code: 'TRAINING_ROWS' });
    const error = await refused({ filters: ['label=1'] });
    expect(error.message).toContain('has 12 members and 0 background objects that pass the filter');
  });

  test('a loss that is no finite number, with what to do', async () => {
    const error = await refused({ overrides: { ...TINY, epochs: 30, 'schedule.learningRate': 1e30 } });
    expect(error).toMatchObject({ code: 'NON_FINITE_LOSS' });
    expect(error.message).toMatch(/diverged: at step \d+, in epoch \d+.*learningRate/);
  });

  test('a dataset that is not there', async () => {
    expect(await refused({ datasetFolder: '/nowhere' })).toMatchObject({ code: 'FILE_MISSING' });
  });
});
