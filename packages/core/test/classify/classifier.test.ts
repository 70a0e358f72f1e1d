import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Classifier,
  hasFastInt8,
  inspectProcessor,
  readModel,
  type Canvas,
  type CanvasOptions,
  type CatalogueRow,
  type Classification,
  type CutoutSource,
  type Engine,
  type EngineFactory,
} from '@perseus/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TINY_MODEL, WRONG_MODEL, tinyCutouts, tinyInt8Outputs, tinyOutputs } from '../engines/tiny-model.js';
import { modelFolder } from '../model/model-folders.js';

const { count, size } = tinyOutputs;
const rows: CatalogueRow[] = Array.from({ length: 23 }, (_, i) => ({
  row: i + 1,
  id: `${i}`,
  file: null,
  raDeg: 0,
  decDeg: 0,
  columns: { id: `${i}` },
}));
const cutouts: CutoutSource = {
  read: ({ row }) => Promise.resolve({ pixels: tinyCutouts(row - 1, 1), height: size, width: size }),
};

async function classifyAll(classifier: Classifier): Promise<Classification[]> {
  const results: Classification[] = [];
  for await (const result of classifier.classify(rows, cutouts)) results.push(result);
  return results;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'perseus-classifier-'));
  mkdirSync(join(folder, 'run'));
  copyFileSync(TINY_MODEL, join(folder, 'run', 'model.onnx'));
  mkdirSync(join(folder, 'unexported'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a single view gives the probability that the graph itself gives', async () => {
  await using classifier = await Classifier.open(TINY_MODEL, { threads: 2 });
  const results = await classifyAll(classifier);
  expect(results.map(({ row }) => row.row)).toEqual(rows.map(({ row }) => row));
  results.forEach(({ pMember, pMemberSpread }, i) => {
    expect(pMember).toEqualWithin(tinyOutputs.probability[(i % count) * 2 + 1]!, 1e-5);
    expect(pMemberSpread).toBeNull();
  });
});

test("eight views give mean and spread of Python's eight probabilities", async () => {
  await using classifier = await Classifier.open(TINY_MODEL, { threads: 2, views: 8 });
  (await classifyAll(classifier)).forEach(({ pMember, pMemberSpread }, i) => {
    const p = Array.from(
      { length: 8 },
      (_, v) => tinyOutputs.probability[(v * count + (i % count)) * 2 + 1]!,
    );
    const mean = p.reduce((sum, one) => sum + one, 0) / 8;
    expect(pMember).toEqualWithin(mean, 1e-5);
    const spread = Math.sqrt(p.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 8);
    expect(pMemberSpread).toEqualWithin(spread, 1e-5);
  });
});

test('a run folder stands for its model.onnx, and batches of any size give the same results', async () => {
  await using byThree = await Classifier.open(join(folder, 'run'), { threads: 1, batchSize: 3 });
  await using whole = await Classifier.open(TINY_MODEL, { threads: 2, batchSize: 50 });
  const [a, b] = [await classifyAll(byThree), await classifyAll(whole)];
  a.forEach(({ pMember }, i) => expect(pMember).toEqualWithin(b[i]!.pMember!, 1e-6));
});

test('says what it classifies with', async () => {
  await using classifier = await Classifier.open(TINY_MODEL, { threads: 2, views: 16 });
  expect(classifier.metadata.size).toBe(size);
  expect(classifier.engineReason).toContain('onnxruntime');
  expect(classifier.provenance).toMatchObject({
    engine: 'onnxruntime',
    device: 'cpu',
    precision: 'float32',
    threads: 2,
    views: 16,
    modelSha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });
});

test.each([
  ['cpu', 1, 8],
  ['cpu', 16, 1],
  ['cuda:0', 1, 256],
  ['cuda:0,cuda:1', 8, 32],
] as const)(
  'on %s a batch of %i view(s) has %i cutouts where nothing is said',
  async (device, views, batchSize) => {
    const engine = { name: 'fake', precision: 'float32', device, close: () => Promise.resolve() } as Engine;
    const factory: EngineFactory = {
      name: 'fake',
      ranks: { cpu: 1 },
      available: () => Promise.resolve({ ok: true }),
      open: () => Promise.resolve(engine),
    };
    const { provenance } = await Classifier.open(TINY_MODEL, { factories: [factory], views });
    expect(provenance).toMatchObject({ device, batchSize });
  },
);

describe('room for a field', () => {
  const openFake = (more: Partial<Engine>) => {
    const close = () => Promise.resolve();
    const engine = { name: 'fake', precision: 'float32', device: 'cuda:1', close, ...more } as Engine;
    const factory: EngineFactory = {
      name: 'fake',
      ranks: { cpu: 1 },
      available: () => Promise.resolve({ ok: true }),
      open: () => Promise.resolve(engine),
    };
    return Classifier.open(TINY_MODEL, { factories: [factory] });
  };

  test('is made by an engine that paints', async () => {
    const asked: CanvasOptions[] = [];
    const canvas = {} as Canvas;
    const classifier = await openFake({
      openCanvas: (options) => {
        asked.push(options);
        return Promise.resolve(canvas);
      },
    });
    expect(classifier.paints).toBe(true);
    expect(await classifier.openCanvas({ side: 256, blocks: 100 })).toBe(canvas);
    expect(asked).toEqual([{ side: 256, blocks: 100 }]);
  });

  test('is refused by name where the engine takes cutouts alone', async () => {
    const classifier = await openFake({});
    expect(classifier.paints).toBe(false);
    await expect(classifier.openCanvas({ side: 256, blocks: 100 })).rejects.toMatchObject({
      code: 'ENGINE_UNSUITED',
      message: expect.stringMatching(/fake on cuda:1/) as string,
    });
  });
});

describe('a model with an int8 form', () => {
  let run: string;
  beforeAll(async () => void (run = await modelFolder('fitting')));
  afterAll(() => rm(run, { recursive: true }));

  test('is run as asked: int8 gives the graph of the int8 form, float32 that of the float form', async () => {
    for (const [precision, probability] of [
      ['int8', tinyInt8Outputs.probability],
      ['float32', tinyOutputs.probability],
    ] as const) {
      await using classifier = await Classifier.open(run, { threads: 1, precision });
      for (const [i, { pMember }] of (await classifyAll(classifier)).entries())
        expect(pMember).toEqualWithin(probability[(i % count) * 2 + 1]!, 0.02);
      expect(classifier.precisionReason).toBe(`${precision}, as was asked for`);
    }
  });

  test('has the calibration of its int8 form, for as many views, and both sums in its provenance', async () => {
    await using classifier = await Classifier.open(run, { threads: 1, precision: 'int8', views: 8 });
    const [float, int8] = [
      await readModel(join(run, 'model.onnx')),
      await readModel(join(run, 'model.int8.onnx')),
    ];
    expect(classifier.calibration).toEqual({
      views: 8,
      precision: 'int8',
      temperature: 1.75,
      threshold: 0.5,
    });
    expect(classifier.provenance).toMatchObject({
      model: join(run, 'model.int8.onnx'),
      modelSha256: int8.sha256,
      floatSha256: float.sha256,
      precision: 'int8',
      temperature: 1.75,
    });
  });

  test('is run by itself as the processor here runs it fastest, and says which and why', async () => {
    await using classifier = await Classifier.open(run, { threads: 1 });
    const precision = hasFastInt8(inspectProcessor()) ? 'int8' : 'float32';
    expect(classifier.provenance.precision).toBe(precision);
    expect(classifier.precisionReason).toMatch(new RegExp(`^${precision}, .*(fastest here|not fast)`));
  });
});

describe('is refused by code', () => {
  test.each([
    ['a run that was not exported', () => join(folder, 'unexported'), 'FILE_MISSING', /perseus export/],
    ['a model that is not there', () => join(folder, 'no.onnx'), 'FILE_MISSING', /no\.onnx/],
    ['a model of another kind', () => WRONG_MODEL, 'MODEL_UNREADABLE', /wrong-model/],
  ])('%s', async (_, model, code, message) => {
    await expect(Classifier.open(model())).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });

  test.each([
    ['an engine that does not exist', { engine: 'abacus' }, 'ENGINE_UNKNOWN'],
    ['int8 without an int8 form', { precision: 'int8' }, 'PRECISION_UNSUPPORTED'],
    ['bfloat16 of ONNX Runtime', { engine: 'onnxruntime', precision: 'bfloat16' }, 'PRECISION_UNSUPPORTED'],
    ['no threads', { threads: 0 }, 'OPTION_INVALID'],
    ['half a batch', { batchSize: 0.5 }, 'OPTION_INVALID'],
  ] as const)('%s', async (_, options, code) => {
    await expect(Classifier.open(TINY_MODEL, options)).rejects.toMatchObject({ code });
  });
});
