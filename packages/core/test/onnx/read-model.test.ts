import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256OfFile } from '../../src/disk/sha256.js';
import { exportRun, type ExportReport } from '../../src/onnx/export.js';
import { parseModel } from '../../src/onnx/parse-model.js';
import { readModel, type ModelFile } from '../../src/onnx/read-model.js';
import { TINY_INT8_MODEL } from '../engines/tiny-model.js';
import { directEngine } from './direct-engine.js';
import { weight } from './formula.js';
import { goldenCases, writeFormulaRun } from './formula-run.js';
import { pythonWith, runPython } from './python/interpreter.js';

const golden = goldenCases[0]!;
const folder = mkdtempSync(join(tmpdir(), 'perseus-read-model-'));
const path = join(folder, 'model.onnx');
let bytes: Buffer;
let report: ExportReport;
let model: ModelFile;

beforeAll(async () => {
  await writeFormulaRun(folder, golden);
  report = await exportRun(folder, path, { factory: directEngine(golden.size) });
  bytes = readFileSync(path);
  model = await readModel(path);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function valuesOf(name: string): Float32Array {
  const { offset, length } = model.initializers.get(name)!;
  return new Float32Array(Uint8Array.from(bytes.subarray(offset, offset + length)).buffer);
}

/** Writes an altered copy of the model and tells what reading it throws. */
async function refusal(altered: Uint8Array): Promise<unknown> {
  const copy = join(folder, 'altered.onnx');
  await writeFile(copy, altered);
  return readModel(copy).then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** The model with a text in it replaced by another of the same length: `\n\x07perseus\x12` is the key of the metadata. */
function replaced(from: string, to: string): Buffer {
  expect(to.length).toBe(from.length);
  const copy = Buffer.from(bytes);
  const at = copy.indexOf(from);
  expect(at).toBeGreaterThan(0);
  copy.write(to, at);
  return copy;
}

test('a model says what the export put into it', async () => {
  expect(model.metadata).toEqual(report.metadata);
  expect(model.sha256).toBe(report.sha256);
  expect(model.sha256).toBe(await sha256OfFile(path));
});

test('initializers are found by the names of the contract, with the values that were put in', () => {
  expect(model.initializers.size).toBe(53 * 2 + 5);
  expect(model.initializers.get('layer1.0.downsample.0.weight')).toMatchObject({
    type: 'float',
    shape: [32, 8, 1, 1],
    length: 1024,
  });
  expect(valuesOf('fc.weight')).toEqual(weight('fc.weight', [2, 256]));
  expect(valuesOf('input_scale')).toEqual(Float32Array.of(golden.scale));
  expect(bytes[model.initializers.get('input_zero_point')!.offset]).toBe(golden.zeroPoint);
  expect(valuesOf('temperature')[0]).toBeCloseTo(report.metadata.calibrations[0]!.temperature, 6);
});

describe('an int8 form', () => {
  test('says so, and has the initializers of its own contract', async () => {
    const form = await readModel(TINY_INT8_MODEL);
    expect([model.precision, form.precision]).toEqual(['float32', 'int8']);
    expect(model.metadata.quantisation).toBeUndefined();
    expect(form.initializers.get('layer1.0.conv1.weight')).toMatchObject({ type: 'int8' });
    expect(form.initializers.get('layer1.0.conv1.bias')).toMatchObject({ type: 'int32' });
    expect(form.initializers.get('layer1.0.conv1.relu_zero_point')).toMatchObject({ type: 'uint8' });
  });

  test('that lacks a scale is refused by its name', async () => {
    const form = readFileSync(TINY_INT8_MODEL, 'latin1');
    const error = await refusal(
      Buffer.from(form.replaceAll('layer2.1.conv3.weight_scale', 'layer2.1.conv3.weight_other'), 'latin1'),
    );
    expect(error).toMatchObject({ code: 'MODEL_UNREADABLE' });
    expect((error as Error).message).toContain('layer2.1.conv3.weight_scale');
  });
});

test('folded kernels are the kernel times gamma / sqrt(variance + 1e-5), rounded once', () => {
  const kernel = weight('layer2.0.conv2.weight', [16, 16, 3, 3]) as Float32Array;
  const gamma = weight('layer2.0.bn2.weight', [16]) as Float32Array;
  const variance = weight('layer2.0.bn2.running_var', [16]) as Float32Array;
  const expected = kernel.map((value, i) => {
    const channel = Math.floor(i / 144);
    return value * (gamma[channel]! / Math.sqrt(variance[channel]! + 1e-5));
  });
  expect(valuesOf('layer2.0.conv2.weight')).toEqual(expected);
});

test("the table of initializers is that of ONNX's own reader", async (context) => {
  const python = pythonWith('onnx');
  if (python.path === null) return context.skip(python.reason);
  const listed: unknown = JSON.parse(await runPython(python.path, 'list_initializers.py', path));
  expect([...model.initializers.values()].map(({ name, type, shape }) => [name, type, shape])).toEqual(
    listed,
  );
});

describe('what is no model of Perseus is refused by name', () => {
  test('a file that is not there', async () => {
    await expect(readModel(join(folder, 'none.onnx'))).rejects.toMatchObject({ code: 'FILE_MISSING' });
  });

  test('an empty one, a text, a web page', async () => {
    for (const content of [
      '',
      'version https://git-lfs.github.com/spec/v1\n',
      '<!doctype html><html></html>',
    ]) {
      expect(await refusal(Buffer.from(content))).toMatchObject({ code: 'MODEL_UNREADABLE' });
    }
  });

  test('one cut short anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), async (length) => {
        expect(await refusal(bytes.subarray(0, length))).toMatchObject({ code: 'MODEL_UNREADABLE' });
      }),
      { numRuns: 30 },
    );
  });

  test('an ONNX model of another kind', async () => {
    expect(await refusal(replaced('\n\x07perseus\x12', '\n\x07another\x12'))).toMatchObject({
      code: 'MODEL_UNREADABLE',
    });
  });

  test('one that lacks an initializer, by its name', async () => {
    const error = await refusal(replaced('layer2.1.conv3.weightJ', 'layer2.1.other.weightJ'));
    expect(error).toMatchObject({ code: 'MODEL_UNREADABLE' });
    expect((error as Error).message).toContain('layer2.1.conv3.weight');
  });

  test('one of a newer format', async () => {
    const error = await refusal(replaced('"formatVersion":1', '"formatVersion":2'));
    expect(error).toMatchObject({ code: 'FORMAT_TOO_NEW' });
  });

  test('one whose metadata is for another architecture than its weights', async () => {
    const error = await refusal(replaced('"stemChannels":8', '"stemChannels":9'));
    expect(error).toMatchObject({ code: 'MODEL_UNREADABLE' });
  });
});

test('no damage to the first kilobytes makes the reader do anything but refuse or read on', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 255 }), (at, value) => {
      const damaged = Uint8Array.from(bytes.subarray(0, 200_000));
      damaged[at] = value;
      try {
        const { initializers } = parseModel(damaged);
        for (const { offset, length } of initializers.values()) {
          expect(offset + length).toBeLessThanOrEqual(damaged.length);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }),
    { numRuns: 300 },
  );
});
