import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  exportInt8,
  onnxruntimeEngine,
  readModel,
  rocAuc,
  runPaths,
  sha256OfFile,
  Dataset,
  IDENTITY_VIEW,
  LARGEST_AUC_LOSS,
  MOST_CHANGED_LABELS,
  type Int8ExportReport,
  type Int8Progress,
  type ModelFile,
} from '@perseus/core';
import { goldenCases } from '../onnx/formula-run.js';
import { pythonWith, runPython } from '../onnx/python/interpreter.js';
import { smallRun, TRAIN_COUNT, VALIDATION_COUNT, type SmallRun } from './small-run.js';

const cases = [
  goldenCases.find(({ downsample, height, size }) => downsample === 1 && height === size)!,
  goldenCases.find(({ downsample }) => downsample === 2)!,
  goldenCases.find(({ height, size }) => height > size)!,
];

describe.each(cases)('the int8 form of a ResNet-50, $name', (golden) => {
  const folder = mkdtempSync(join(tmpdir(), 'perseus-int8-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const progress: Int8Progress[] = [];
  let small: SmallRun;
  let output: string;
  let report: Int8ExportReport;
  let model: ModelFile;

  beforeAll(async () => {
    small = await smallRun(folder, 'clear', golden);
    output = runPaths(small.run).int8;
    const onProgress = (step: Int8Progress) => progress.push(step);
    report = await exportInt8(small.run, runPaths(small.run).onnx, output, { threads: 2, onProgress });
    model = await readModel(output);
  });

  /** Logits of the whole dataset, one view each, by the engine that is always there. */
  async function logitsOf(path: string): Promise<Float32Array> {
    await using dataset = await Dataset.open(small.dataset);
    await using engine = await onnxruntimeEngine.open(path, { threads: 1 });
    const rows = dataset.rowsOf('all');
    const { height, width } = dataset.description;
    const batch = { pixels: await dataset.readCutouts(rows), count: rows.length, height, width };
    return (await engine.run(batch, [IDENTITY_VIEW])).logits;
  }

  test('is what its report says, and reads as an int8 model', async () => {
    expect(model.precision).toBe('int8');
    expect(model.sha256).toBe(report.sha256);
    expect(model.metadata).toEqual(report.metadata);
    expect(readFileSync(output).length).toBe(report.bytes);
    expect(model.metadata.quantisation).toEqual(report.quantisation);
    expect(report.quantisation.floatSha256).toBe(await sha256OfFile(runPaths(small.run).onnx));
  });

  test('has a quarter of the float form, and otherwise its metadata', async () => {
    const float = await readModel(runPaths(small.run).onnx);
    const bytesOf = ({ initializers }: ModelFile) =>
      [...initializers.values()].reduce((sum, { length }) => sum + length, 0);
    expect(bytesOf(model) / bytesOf(float)).toBeLessThan(0.32);
    const { quantisation: _, calibrations, ...same } = model.metadata;
    const { calibrations: floatCalibrations, ...floatMetadata } = float.metadata;
    expect(same).toEqual(floatMetadata);
    expect(calibrations.filter(({ precision }) => precision === 'float32')).toEqual(floatCalibrations);
    expect(calibrations.filter(({ precision }) => precision === 'int8').map(({ views }) => views)).toEqual([
      1, 8, 16,
    ]);
  });

  test('gives near enough the logits of the float form, and passes by the figures in it', async () => {
    const [float, int8] = [await logitsOf(runPaths(small.run).onnx), await logitsOf(output)];
    const difference = float.reduce((sum, logit, i) => sum + Math.abs(int8[i]! - logit), 0) / float.length;
    expect(difference).toBeGreaterThan(0);
    expect(difference).toBeLessThan(0.25);
    const { changedLabels, calibrationCutouts, validationCutouts, ...figures } = report.quantisation;
    expect([calibrationCutouts, validationCutouts]).toEqual([TRAIN_COUNT, VALIDATION_COUNT]);
    expect(changedLabels).toBeLessThanOrEqual(MOST_CHANGED_LABELS);
    expect(figures.floatAuc - figures.int8Auc).toBeLessThanOrEqual(LARGEST_AUC_LOSS);
    expect(await aucOnValidation(int8)).toBeCloseTo(figures.int8Auc, 12);
    expect(await aucOnValidation(float)).toBeCloseTo(figures.floatAuc, 12);
  });

  async function aucOnValidation(logits: Float32Array): Promise<number> {
    await using dataset = await Dataset.open(small.dataset);
    const rows = [...dataset.rowsOf('validation')];
    const labels = rows.map((row) => dataset.objects[row]!.label);
    return rocAuc(
      labels,
      rows.map((row) => logits[2 * row + 1]! - logits[2 * row]!),
    )!;
  }

  test('is the best of all that were tried: three methods, each with its biases corrected and not', () => {
    const { tried, quantisation } = report;
    expect(tried.map(({ method, biasCorrected }) => `${method} ${biasCorrected}`)).toEqual([
      'min-max false',
      'min-max true',
      'entropy false',
      'entropy true',
      'percentile false',
      'percentile true',
    ]);
    const fewest = Math.min(...tried.map(({ changedLabels }) => changedLabels));
    const agreeing = tried.filter(({ changedLabels }) => changedLabels === fewest);
    const best = agreeing.sort((a, b) => a.meanLogitDifference - b.meanLogitDifference)[0]!;
    expect(quantisation).toMatchObject({ method: best.method, biasCorrected: best.biasCorrected });
    expect(quantisation.changedLabels).toBe(best.changedLabels);
  });

  test('says how far it has come, to the end', () => {
    expect(new Set(progress.map(({ doing }) => doing))).toEqual(
      new Set(['calibrating', 'choosing', 'validating']),
    );
    const done = progress.map((step) => step.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(progress.at(-1)!.done).toBe(progress.at(-1)!.total);
  });

  test("passes ONNX's own checker with full shape inference", async (context) => {
    const python = pythonWith('onnx');
    if (python.path === null) return context.skip(python.reason);
    const described = JSON.parse(await runPython(python.path, 'check_model.py', output)) as object;
    expect(described).toMatchObject({
      ir: 8,
      opset: [['', 17]],
      inputs: [['image', 'UINT8', ['N', golden.size, golden.size, 3]]],
      properties: { perseus: JSON.stringify(report.metadata) },
    });
  });

  test("gives the same in Python's ONNX Runtime, every convolution in integers", async (context) => {
    const python = pythonWith('onnx', 'onnxruntime', 'safetensors.numpy');
    if (python.path === null) return context.skip(python.reason);
    const cutouts = join(small.dataset, 'cutouts.safetensors');
    const printed = await runPython(python.path, 'run_int8.py', output, cutouts, String(golden.size));
    const { logits, probability, operators } = JSON.parse(printed) as {
      logits: number[];
      probability: number[];
      operators: Record<string, number>;
    };
    const ours = await logitsOf(output);
    expect(Math.max(...ours.map((logit, i) => Math.abs(logit - logits[i]!)))).toBeLessThan(1e-3);
    expect(operators).toMatchObject({ QLinearConv: 53, QLinearAdd: 16 });
    expect(operators).not.toHaveProperty('Conv');
    const { temperature } = report.metadata.calibrations.find(
      ({ views, precision }) => views === 1 && precision === 'int8',
    )!;
    probability.forEach((p, i) => {
      expect(p).toBeCloseTo(1 / (1 + Math.exp((logits[i ^ 1]! - logits[i]!) / temperature)), 4);
    });
  });

  test('comes out the same a second time, byte for byte, and leaves nothing else behind', async () => {
    const before = readdirSync(small.run).sort();
    const again = join(folder, 'again.onnx');
    await exportInt8(small.run, runPaths(small.run).onnx, again, { threads: 1 });
    expect(readFileSync(again).equals(readFileSync(output))).toBe(true);
    expect(readdirSync(small.run).sort()).toEqual(before);
    expect(readdirSync(folder).sort()).toEqual(['again.onnx', 'dataset', 'run']);
  });
});
