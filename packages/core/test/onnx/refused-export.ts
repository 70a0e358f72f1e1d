import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { PerseusError } from '../../src/errors/perseus-error.js';
import { exportRun, type ExportOptions } from '../../src/onnx/export.js';
import type { TensorData } from '../../src/safetensors/writer.js';
import { directEngine } from './direct-engine.js';
import { goldenCases, writeFormulaRun, type RunTensors } from './formula-run.js';

export const golden = goldenCases.find(({ size }) => size === 48)!;

/** A fresh folder for each test, and the model that is to come into it. */
export let run: string;
export let output: string;
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'perseus-gate-'));
  output = join(run, 'model.onnx');
});
afterEach(() => rmSync(run, { recursive: true, force: true }));

/** Breaks a run, exports it over an older model, and tells the error after seeing that nothing on disk has changed. */
export async function refusal(
  alter: (tensors: RunTensors) => void,
  afterwards: () => Promise<void> = async () => undefined,
  options: ExportOptions = { factory: directEngine(golden.size) },
): Promise<PerseusError> {
  await writeFormulaRun(run, golden, alter);
  await afterwards();
  await writeFile(output, 'an older model');
  const before = readdirSync(run).sort();
  const error: unknown = await exportRun(run, output, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(readdirSync(run).sort()).toEqual(before);
  expect(readFileSync(output, 'utf8')).toBe('an older model');
  expect(error).toBeInstanceOf(PerseusError);
  return error as PerseusError;
}

export function tensor(tensors: TensorData[], name: string): TensorData {
  return tensors.find((candidate) => candidate.name === name)!;
}

export function floats(tensors: TensorData[], name: string): Float32Array {
  return tensor(tensors, name).data as Float32Array;
}
