import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EngineOutput } from '../../src/engines/batch.js';
import type { Engine, EngineFactory } from '../../src/engines/engine.js';
import { exportRun } from '../../src/onnx/export.js';
import { runPaths } from '../../src/run/run-folder.js';
import { SafetensorsFile } from '../../src/safetensors/reader.js';
import { directEngine } from './direct-engine.js';
import { writeFormulaRun } from './formula-run.js';
import { floats, golden, output, refusal, run } from './refused-export.js';

describe('a model that differs from its reference is refused, and the older file stays', () => {
  test.each(['logits', 'embedding'])('by more than the tolerance in one of the %s', async (name) => {
    const error = await refusal(({ reference }) => {
      floats(reference, name)[3]! += 5e-4 * Math.max(1, Math.abs(floats(reference, name)[3]!));
    });
    expect(error.code).toBe('EXPORT_GATE');
    expect(error.place.path).toBe(output);
    expect(error.message).toMatch(/cutout/);
  });

  test('but not by less', async () => {
    await writeFormulaRun(run, golden, ({ reference }) => {
      floats(reference, 'logits')[3]! += 3e-5;
    });
    const { gate } = await exportRun(run, output, { factory: directEngine(golden.size) });
    expect(gate.largestLogitDifference).toBeGreaterThan(1e-5);
  });

  test('in the last of many cutouts', async () => {
    const error = await refusal(({ reference }) => {
      for (const repeated of reference.filter(({ shape }) => shape[0] === golden.count)) {
        const rows = Array.from({ length: 12 }, () => [...(repeated.data as Float32Array)]).flat();
        const replaced = repeated.dtype === 'U8' ? Uint8Array.from(rows) : Float32Array.from(rows);
        Object.assign(repeated, { data: replaced, shape: [golden.count * 12, ...repeated.shape.slice(1)] });
      }
      const logits = floats(reference, 'logits');
      logits[logits.length - 1]! += 0.01;
    });
    expect(error.code).toBe('EXPORT_GATE');
    expect(error.message).toContain(`cutout ${golden.count * 12 - 1} `);
  });

  test('because a weight is another', async () => {
    const error = await refusal(({ weights }) => {
      floats(weights, 'layer3.2.conv2.weight').fill(0);
    });
    expect(error.code).toBe('EXPORT_GATE');
  });

  test('because its stride is in another convolution', async () => {
    const error = await refusal(({ metadata }) => {
      metadata.architecture = { ...metadata.architecture, stride: 'v1' };
    });
    expect(error.code).toBe('EXPORT_GATE');
  });

  test('because the engine gives NaN', async () => {
    const factory = distorting((result) => {
      result.embedding[7] = NaN;
    });
    expect((await refusal(() => undefined, undefined, { factory })).code).toBe('EXPORT_GATE');
  });

  test('because the engine leaves the temperature out', async () => {
    const factory = distorting(({ logits, probability }) => {
      probability.set(logits.map((logit, i) => 1 / (1 + Math.exp(logits[i ^ 1]! - logit))));
    });
    const error = await refusal(() => undefined, undefined, { factory });
    expect(error.code).toBe('EXPORT_GATE');
    expect(error.message).toContain('probability');
  });
});

/** The direct engine with something wrong in what it gives. */
function distorting(distort: (output: EngineOutput) => void): EngineFactory {
  const direct = directEngine(golden.size);
  return {
    ...direct,
    open: async (path, options) => {
      const engine = await direct.open(path, options);
      const run: Engine['run'] = async (batch, views) => {
        const result = await engine.run(batch, views);
        distort(result);
        return result;
      };
      return { ...engine, run };
    },
  };
}

describe('an output that cannot be written', () => {
  test('for want of its folder is named', async () => {
    await writeFormulaRun(run, golden);
    const elsewhere = join(run, 'nowhere', 'model.onnx');
    await expect(exportRun(run, elsewhere, { factory: directEngine(golden.size) })).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
      place: { path: elsewhere },
    });
  });

  test('because a folder stands in its place is named, and nothing is left beside it', async () => {
    await writeFormulaRun(run, golden);
    await mkdir(output);
    const before = readdirSync(run).sort();
    await expect(exportRun(run, output, { factory: directEngine(golden.size) })).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
    });
    expect(readdirSync(run).sort()).toEqual(before);
  });

  test('for want of permission is named', async (context) => {
    if (process.getuid?.() === 0) return context.skip('root may write everywhere');
    await writeFormulaRun(run, golden);
    chmodSync(run, 0o500);
    await expect(exportRun(run, output, { factory: directEngine(golden.size) })).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
    });
    chmodSync(run, 0o700);
  });
});

test('an export that is stopped leaves the older file and nothing else', async () => {
  await writeFormulaRun(run, golden);
  await writeFile(output, 'an older model');
  const before = readdirSync(run).sort();
  const controller = new AbortController();
  const direct = directEngine(golden.size);
  const factory: EngineFactory = {
    ...direct,
    open: async (path, options) => {
      controller.abort();
      return direct.open(path, options);
    },
  };
  await expect(exportRun(run, output, { factory, signal: controller.signal })).rejects.toThrow('aborted');
  await expect(exportRun(run, output, { factory, signal: AbortSignal.abort() })).rejects.toThrow('aborted');
  expect(readdirSync(run).sort()).toEqual(before);
  expect(readFileSync(output, 'utf8')).toBe('an older model');
});

test('the weights and reference of a run are read and never written', async () => {
  await writeFormulaRun(run, golden);
  chmodSync(runPaths(run).model, 0o400);
  chmodSync(runPaths(run).reference, 0o400);
  await exportRun(run, output, { factory: directEngine(golden.size) });
  await using weights = await SafetensorsFile.open(runPaths(run).model);
  expect(weights.tensors.size).toBe(320);
});
