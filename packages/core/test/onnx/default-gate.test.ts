import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportRun } from '@perseus/core';
import { afterAll, expect, test } from 'vitest';
import { goldenCases, writeFormulaRun } from './formula-run.js';

const folder = mkdtempSync(join(tmpdir(), 'perseus-default-gate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(goldenCases)(
  'the gate of the ONNX Runtime engine lets the right model through: $name',
  async (golden) => {
    const run = join(folder, golden.name);
    await writeFormulaRun(run, golden);
    const { gate } = await exportRun(run, join(run, 'model.onnx'), { threads: 2 });
    expect(gate).toMatchObject({ cutouts: golden.count });
  },
);

test('and stops a wrong one', async () => {
  const run = join(folder, 'wrong');
  await writeFormulaRun(run, goldenCases[0]!, ({ reference }) => {
    (reference.find(({ name }) => name === 'logits')!.data as Float32Array)[0]! += 0.01;
  });
  await expect(exportRun(run, join(run, 'model.onnx'), { threads: 2 })).rejects.toMatchObject({
    code: 'EXPORT_GATE',
  });
  expect(readdirSync(run).sort()).toEqual(['model.safetensors', 'reference.safetensors']);
});
