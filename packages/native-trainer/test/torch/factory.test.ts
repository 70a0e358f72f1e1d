import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  IDENTITY_VIEW,
  countGpus,
  hasFastBfloat16,
  inspectProcessor,
  readModel,
  type Engine,
} from '@perseus/core';
import { findBuiltAddon } from '@perseus/core/native-build';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  TINY_INT8_MODEL,
  TINY_MODEL,
  tinyCutouts,
  tinyOutputs,
} from '../../../core/test/engines/tiny-model.js';
import { trainerPackage } from '../../setup/index.mjs';
import { torchEngine } from '../../src/torch/factory.js';
import { precisionOf } from '../../src/torch/precision.js';
import { temporaryFolder } from '../tiny-training.js';

afterEach(() => vi.unstubAllEnvs());

const { count, size } = tinyOutputs;
const run = (engine: Engine, cutouts = count) =>
  engine.run({ pixels: tinyCutouts(0, cutouts), count: cutouts, height: size, width: size }, [IDENTITY_VIEW]);

const largestDifference = (actual: Float32Array, expected: ArrayLike<number>) =>
  Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)));

describe('where engine torch can run is told without loading anything', () => {
  test('on the processor it is available, and opening it is what loads LibTorch', () => {
    const script = `
      import { readFileSync } from 'node:fs';
      import { torchEngine } from '@perseus/native-trainer';
      const loaded = () => /libtorch/.test(readFileSync('/proc/self/maps', 'utf8'));
      const { ok } = await torchEngine.available();
      const asked = loaded();
      await (await torchEngine.open(${JSON.stringify(TINY_MODEL)}, {})).close();
      console.log(ok, asked, loaded());`;
    const cwd = fileURLToPath(new URL('../..', import.meta.url));
    const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd });
    expect(said.toString()).toBe('true false true\n');
  });

  test('without the addon it is not, and says how to get it', async () => {
    vi.stubEnv('PERSEUS_ADDON_DIR', '/nowhere');
    expect(await torchEngine.available()).toEqual({
      ok: false,
      reason: expect.stringMatching(/no such folder.*npm run setup/),
    });
  });

  test('on a GPU that is not there it is not: the device is missing, not the engine', async () => {
    expect(await torchEngine.available(`cuda:${countGpus()}`)).toMatchObject({
      ok: false,
      missing: 'device',
    });
  });

  test('on a GPU it takes an addon that was built with CUDA', async () => {
    vi.stubEnv('CUDA_VISIBLE_DEVICES', undefined);
    const { libtorch } = findBuiltAddon(trainerPackage).info.inputs;
    if (libtorch.cuda !== null || countGpus() === 0) return;
    expect(await torchEngine.available('cuda:0')).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/built without CUDA.*nvcc/),
    });
  });
});

describe('engine torch computes', () => {
  const without = { model: 'of old', features: [] };
  const fast = { model: 'new', features: ['avx512_bf16' as const] };

  test('in bfloat16 on a GPU and on processors that have it, else in float32, where nothing is asked for', async () => {
    const model = await readModel(TINY_MODEL);
    expect(precisionOf(model, undefined, 'cuda:0', without)).toBe('bfloat16');
    expect(precisionOf(model, undefined, 'cpu', fast)).toBe('bfloat16');
    expect(precisionOf(model, undefined, 'cpu', without)).toBe('float32');
  });

  test('in what is asked for: float16 on a GPU alone, bfloat16 where it is fast', async () => {
    const model = await readModel(TINY_MODEL);
    for (const precision of ['float32', 'bfloat16', 'float16'] as const)
      expect(precisionOf(model, precision, 'cuda:1', without)).toBe(precision);
    expect(precisionOf(model, 'float32', 'cpu', fast)).toBe('float32');
    const refused = expect.objectContaining({ code: 'PRECISION_UNSUPPORTED' }) as Error;
    expect(() => precisionOf(model, 'float16', 'cpu', fast)).toThrow(refused);
    expect(() => precisionOf(model, 'bfloat16', 'cpu', without)).toThrow(refused);
  });

  test.each([
    ['an int8 form', TINY_INT8_MODEL, undefined],
    ['an int8 form in float32', TINY_INT8_MODEL, 'float32'],
    ['a float form in int8', TINY_MODEL, 'int8'],
  ] as const)('refuses %s rather than replace it', async (_, model, precision) => {
    await expect(torchEngine.open(model, { ...(precision && { precision }) })).rejects.toMatchObject({
      code: 'PRECISION_UNSUPPORTED',
      message: expect.stringContaining(model) as string,
      place: { option: 'precision' },
    });
  });

  test('in bfloat16 within a fiftieth of the largest logit in float32, and not in float32', async () => {
    const isFast = hasFastBfloat16(inspectProcessor());
    await using itself = await torchEngine.open(TINY_MODEL, { threads: 1 });
    expect(itself).toMatchObject({ precision: isFast ? 'bfloat16' : 'float32', device: 'cpu' });
    const { logits, probability } = await run(itself);
    const exact = tinyOutputs.logits.slice(0, 2 * count);
    const apart = largestDifference(logits, exact) / Math.max(...exact.map(Math.abs));
    expect(apart).toBeLessThan(1 / 50);
    expect(apart > 1e-4).toBe(isFast);
    expect(largestDifference(probability, tinyOutputs.probability)).toBeLessThan(0.04);
  });

  test('on one thread where it is told one', async () => {
    await using engine = await torchEngine.open(TINY_MODEL, { threads: 1, precision: 'float32' });
    await run(engine);
    const [started, before] = [performance.now(), process.cpuUsage()];
    await Promise.all([run(engine, 1000), run(engine, 1000)]);
    const { user } = process.cpuUsage(before);
    expect(user / 1000).toBeLessThan(1.4 * (performance.now() - started));
  });

  test('with several engines at once, each with its own model', async () => {
    const open = () => torchEngine.open(TINY_MODEL, { threads: 1, precision: 'float32' });
    const engines = await Promise.all([open(), open(), open()]);
    const outputs = await Promise.all(engines.map((engine) => run(engine, 100)));
    for (const { logits } of outputs) expect(logits).toEqual(outputs[0]!.logits);
    await Promise.all(engines.map((engine) => engine.close()));
  });
});

test('a file that is changed into another between reading and opening is refused, not read past its end', async () => {
  const file = await readModel(TINY_MODEL);
  const path = join(temporaryFolder(), 'model.onnx');
  writeFileSync(path, 'much shorter');
  await expect(torchEngine.open(path, { file })).rejects.toMatchObject({
    code: 'MODEL_UNREADABLE',
    message: expect.stringContaining(path) as string,
  });
});
