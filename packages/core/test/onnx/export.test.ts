import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportRun, type ExportReport } from '../../src/onnx/export.js';
import { runPaths } from '../../src/run/run-folder.js';
import { sha256OfFile } from '../../src/disk/sha256.js';
import { centralSquares, directEngine, runSession, type SessionOutput } from './direct-engine.js';
import { cutouts, digest } from './formula.js';
import { formulaWeights, goldenCases, torchvision, writeFormulaRun } from './formula-run.js';
import { pythonWith, runPython } from './python/interpreter.js';

const folder = mkdtempSync(join(tmpdir(), 'perseus-export-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([...goldenCases, torchvision.case])(
  'the formula gives the same numbers in both languages: $name',
  (golden) => {
    expect(digest(formulaWeights(golden).map(({ data }) => data))).toBe(golden.weightsSha256);
    expect(digest([cutouts(golden.count, golden.height, golden.width)])).toBe(golden.imageSha256);
  },
);

describe.each([...goldenCases, torchvision.case])('the exported ResNet-50, $name', (golden) => {
  const run = join(folder, golden.name.replaceAll(/\W+/g, '-'));
  const output = runPaths(run).onnx;
  let report: ExportReport;
  let result: SessionOutput;

  beforeAll(async () => {
    await writeFormulaRun(run, golden);
    report = await exportRun(run, output, { factory: directEngine(golden.size) });
    const { count, height, width, size } = golden;
    const squares = centralSquares({ pixels: cutouts(count, height, width), count, height, width }, size);
    result = await runSession(output, squares, count, size);
  });

  test('gives the logits and embeddings of PyTorch', () => {
    expect(relativeDifference(result.logits, golden.logits.flat())).toBeLessThan(1e-4);
    expect(relativeDifference(result.embedding, golden.embedding.flat())).toBeLessThan(1e-4);
  });

  test('gives softmax(logits / T) as the probability, T that of a single view', () => {
    const { temperature } = report.metadata.calibrations.find(({ views }) => views === 1)!;
    expect(temperature).not.toBe(1);
    const expected = golden.logits.flatMap(([background, member]) => {
      const [b, m] = [Math.exp(background! / temperature), Math.exp(member! / temperature)];
      return [b / (b + m), m / (b + m)];
    });
    expect(relativeDifference(result.probability, expected)).toBeLessThan(1e-4);
  });

  test('is reported with what the gate found and the hash of the file', async () => {
    expect(report.gate.cutouts).toBe(golden.count);
    expect(report.gate.largestLogitDifference).toBeLessThan(1e-4);
    expect(report.gate.largestEmbeddingDifference).toBeLessThan(1e-4);
    expect(report.sha256).toBe(await sha256OfFile(output));
    expect(report.bytes).toBe(readFileSync(output).length);
  });

  test("passes ONNX's own checker with full shape inference", async (context) => {
    const python = pythonWith('onnx');
    if (python.path === null) return context.skip(python.reason);
    const model = JSON.parse(await runPython(python.path, 'check_model.py', output));
    expect(model).toEqual({
      ir: 8,
      opset: [['', 17]],
      inputs: [['image', 'UINT8', ['N', golden.size, golden.size, 3]]],
      outputs: [
        ['logits', 'FLOAT', ['N', 2]],
        ['probability', 'FLOAT', ['N', 2]],
        ['embedding', 'FLOAT', ['N', golden.embedding[0]!.length]],
      ],
      properties: { perseus: JSON.stringify(report.metadata) },
    });
  });
});

test("the weights load into torchvision's resnet50 by name, strictly, and give its logits there", async (context) => {
  const python = pythonWith('torchvision.models', 'safetensors.torch');
  if (python.path === null) return context.skip(python.reason);
  const { model, reference } = runPaths(join(folder, 'torchvision'));
  expect(Number(await runPython(python.path, 'load_in_torchvision.py', model, reference))).toBeLessThan(1e-4);
});

test('any number of cutouts may be given at once, and each gives what it gives alone', async () => {
  const golden = goldenCases[0]!;
  const { onnx } = runPaths(join(folder, golden.name.replaceAll(/\W+/g, '-')));
  const pixels = cutouts(golden.count, golden.height, golden.width);
  const bytes = golden.size ** 2 * 3;
  for (let i = 0; i < golden.count; i++) {
    const alone = await runSession(onnx, pixels.slice(i * bytes, (i + 1) * bytes), 1, golden.size);
    expect(relativeDifference(alone.logits, golden.logits[i]!)).toBeLessThan(1e-4);
  }
});

test('the same run exports to the same bytes, over an older file', async () => {
  const golden = goldenCases[0]!;
  const run = join(folder, 'twice');
  await writeFormulaRun(run, golden);
  const outputs = ['first.onnx', 'second.onnx'].map((name) => join(run, name));
  await writeFile(outputs[1]!, 'an older model');
  for (const output of outputs) await exportRun(run, output, { factory: directEngine(golden.size) });
  expect(readFileSync(outputs[0]!).equals(readFileSync(outputs[1]!))).toBe(true);
  expect(readdirSync(run).sort()).toEqual([
    'first.onnx',
    'model.safetensors',
    'reference.safetensors',
    'second.onnx',
  ]);
});

function relativeDifference(actual: Float32Array, expected: number[]): number {
  expect(actual.length).toBe(expected.length);
  return Math.max(...expected.map((value, i) => Math.abs(actual[i]! - value) / Math.max(1, Math.abs(value))));
}
