import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Classifier, type CatalogueRow, type Classification, type CutoutSource } from '@perseus/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TINY_MODEL, WRONG_MODEL, tinyCutouts, tinyOutputs } from '../engines/tiny-model.js';

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
    precision: 'float32',
    threads: 2,
    views: 16,
    modelSha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
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
    ['no threads', { threads: 0 }, 'OPTION_INVALID'],
    ['half a batch', { batchSize: 0.5 }, 'OPTION_INVALID'],
  ])('%s', async (_, options, code) => {
    await expect(Classifier.open(TINY_MODEL, options)).rejects.toMatchObject({ code });
  });
});
