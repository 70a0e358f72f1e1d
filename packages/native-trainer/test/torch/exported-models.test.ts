import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  IDENTITY_VIEW,
  exportRun,
  onnxruntimeEngine,
  type CutoutBatch,
  type Engine,
  type View,
} from '@perseus/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { directEngine } from '../../../core/test/onnx/direct-engine.js';
import { goldenCases, writeFormulaRun } from '../../../core/test/onnx/formula-run.js';
import { cutouts } from '../../../core/test/onnx/formula.js';
import { torchEngine } from '../../src/torch/factory.js';

const folder = mkdtempSync(join(tmpdir(), 'perseus-torch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const views: View[] = [IDENTITY_VIEW, { angleDeg: 90, flip: true }, { angleDeg: 33.3, flip: false }];

/** Of the exporter's networks: both strides, averaging before the network, larger cutouts, other zero points. */
describe.each(goldenCases)('with the exported model "$name"', (golden) => {
  const run = join(folder, golden.name.replaceAll(/\W+/g, '-'));
  const model = join(run, 'model.onnx');
  beforeAll(async () => {
    await writeFormulaRun(run, golden);
    await exportRun(run, model, { factory: directEngine(golden.size) });
  });

  const batch = (): CutoutBatch => {
    const { count, height, width } = golden;
    return { pixels: cutouts(count, height, width), count, height, width };
  };
  const open = () => torchEngine.open(model, { threads: 2, precision: 'float32' });

  test('engine torch gives the logits and embeddings of PyTorch', async () => {
    await using engine = await open();
    const { logits, embedding } = await engine.run(batch(), [IDENTITY_VIEW]);
    expectClose(logits, golden.logits.flat());
    expectClose(embedding, golden.embedding.flat());
  });

  test('engine torch gives what ONNX Runtime gives, in every view', async () => {
    await using torch = await open();
    await using reference: Engine = await onnxruntimeEngine.open(model, { threads: 1 });
    const [ours, expected] = [await torch.run(batch(), views), await reference.run(batch(), views)];
    expectClose(ours.logits, expected.logits);
    expectClose(ours.probability, expected.probability);
    expectClose(ours.embedding, expected.embedding);
  });
});

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  const largest = Math.max(1, ...Array.from(expected, Math.abs));
  for (let i = 0; i < expected.length; i++)
    expect(Math.abs(actual[i]! - expected[i]!), `value ${i}`).toBeLessThanOrEqual(1e-4 * largest);
}
