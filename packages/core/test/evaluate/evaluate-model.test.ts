import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// By package name: the engine starts worker threads, which are built files.
import {
  evaluateModel,
  formatEvaluation,
  readModel,
  RowWriter,
  writeObjectsCsv,
  type DatasetDescription,
  type DatasetObject,
  type EvaluationOptions,
  type Label,
} from '@perseus/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TINY_MODEL, tinyCutouts, tinyOutputs } from '../engines/tiny-model.js';
import { modelFolder } from '../model/model-folders.js';

let folder: string;
let options: EvaluationOptions;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perseus-evaluate-'));
  options = { model: TINY_MODEL, dataset: await tinyDataset(), split: 'test', threads: 1, resamples: 50 };
});
afterAll(() => rm(folder, { recursive: true }));

const { size, count } = tinyOutputs;
const labels = Array.from({ length: count }, (_, row) => (row % 2) as Label);

/** The cutouts that Python's ONNX Runtime was shown, all in the test split. */
async function tinyDataset(): Promise<string> {
  const path = join(folder, 'dataset');
  await mkdir(path);
  const objects = labels.map((label, row): DatasetObject => ({
    id: `1237660800000000${row}`,
    raDeg: 49.9 + row / 100,
    decDeg: 41.5,
    label,
    labelBasis: row < 2 ? 'spectroscopic galaxy' : 'morphology',
    group: row,
    split: 'test',
    columns: {},
  }));
  const table = await writeObjectsCsv(join(path, 'objects.csv'), objects, []);
  const writer = await RowWriter.create(join(path, 'cutouts.safetensors'), {
    name: 'image',
    dtype: 'U8',
    rowShape: [size, size, 3],
  });
  for (let row = 0; row < count; row++) await writer.append(tinyCutouts(row, 1));
  const cutouts = await writer.finish();
  const none = { member: 0, background: 0 };
  const { metadata } = await readModel(TINY_MODEL);
  const description: DatasetDescription = {
    formatVersion: 2,
    perseusVersion: '0.1.0',
    created: '2026-01-01T00:00:00Z',
    recipe: 'default',
    sources: [],
    seed: 1,
    objects: count,
    height: size,
    width: size,
    classes: ['background', 'member'],
    imaging: {
      source: null,
      simulated: true,
      pixelScaleArcsec: metadata.pixelScaleArcsec,
      bands: metadata.bands,
      filterSystem: null,
      stretch: null,
      psfFwhmArcsec: null,
      depth: null,
      extinction: null,
      clusterRedshift: null,
    },
    pixelStatistics: { mean: 100, standardDeviation: 50 },
    counts: { train: none, validation: none, test: none },
    labelBases: {},
    flags: {},
    copiesDeg: [],
    fold: null,
    groups: {
      radiusArcsec: 2,
      shared: 0,
      conflicts: [],
      overlapsKeptTogether: true,
      overlapsAcrossSplits: 0,
    },
    steps: [],
    unsound: [],
    hashes: { 'objects.csv': table.sha256, 'cutouts.safetensors': cutouts.sha256 },
  };
  await writeFile(join(path, 'dataset.json'), JSON.stringify(description));
  return path;
}

test("a model file on a dataset folder scores as Python's ONNX Runtime has it", async () => {
  const evaluation = await evaluateModel(options);
  const upright = tinyOutputs.views.findIndex(({ angleDeg, flip }) => angleDeg === 0 && !flip);
  const brier = labels.reduce<number>((sum, label, row) => {
    const p = tinyOutputs.probability[2 * (upright * count + row) + 1]!;
    return sum + (p - label) ** 2 / count;
  }, 0);
  expect(evaluation.perObject.brierScore.value).toEqualWithin(brier, 1e-5);
  expect(evaluation.perObject.count).toBe(count);
  expect(evaluation.perRotatedImage!.scores.count).toBe(16 * count);
  expect(evaluation.byColumn!.column).toBe('label_basis');
  expect(evaluation.engine).toMatchObject({ name: 'onnxruntime', precision: 'float32' });
  expect(formatEvaluation(evaluation)).toContain('weighted avg');
});

test('filters hold, and what leaves nothing is refused with what was asked', async () => {
  const some = await evaluateModel({
    ...options,
    filters: ['label_basis=spectroscopic galaxy'],
    anglesDeg: [],
  });
  expect(some.perObject.count).toBe(2);
  expect(some.dataset.filters).toEqual(['label_basis=spectroscopic galaxy']);
  await expect(evaluateModel({ ...options, split: 'train' })).rejects.toMatchObject({ code: 'NO_OBJECTS' });
  await expect(evaluateModel({ ...options, filters: ['label_basis=rumour'] })).rejects.toMatchObject({
    code: 'NO_OBJECTS',
    message: expect.stringContaining('label_basis=rumour') as string,
  });
  await expect(evaluateModel({ ...options, filters: ['basis=x'] })).rejects.toMatchObject({
    code: 'COLUMN_UNKNOWN',
  });
});

test('the int8 form is judged where it was asked for, with its own calibration, and both reasons are told', async () => {
  const run = await modelFolder('fitting');
  const told: string[] = [];
  const evaluation = await evaluateModel({
    ...options,
    model: run,
    precision: 'int8',
    anglesDeg: [],
    onOpened: ({ engineReason, precisionReason }) => void told.push(engineReason, precisionReason),
  });
  await rm(run, { recursive: true });
  expect(evaluation.engine).toMatchObject({
    precision: 'int8',
    precisionReason: 'int8, as was asked for',
    device: 'cpu',
  });
  expect(told).toEqual([evaluation.engine.reason, evaluation.engine.precisionReason]);
  expect(evaluation.model.path).toBe(join(run, 'model.int8.onnx'));
  expect(evaluation.judgement.temperature).toBe(1.75);
  expect(formatEvaluation(evaluation)).toContain('onnxruntime in int8');
});

test('int8 without an int8 form ends before any work, by code', async () => {
  await expect(evaluateModel({ ...options, precision: 'int8' })).rejects.toMatchObject({
    code: 'PRECISION_UNSUPPORTED',
  });
});

test('a missing model, a missing dataset and an unknown engine are told by name', async () => {
  const missing = join(folder, 'none');
  await expect(evaluateModel({ ...options, model: missing })).rejects.toMatchObject({ code: 'FILE_MISSING' });
  await expect(evaluateModel({ ...options, dataset: missing })).rejects.toMatchObject({
    code: 'FILE_MISSING',
  });
  await expect(evaluateModel({ ...options, engine: 'abacus' })).rejects.toMatchObject({
    code: 'ENGINE_UNKNOWN',
  });
});
