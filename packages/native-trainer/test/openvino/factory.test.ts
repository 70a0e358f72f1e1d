import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { IDENTITY_VIEW, hasFastBfloat16, inspectProcessor, type Engine } from '@perseus/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  TINY_INT8_MODEL,
  TINY_MODEL,
  tinyCutouts,
  tinyInt8Outputs,
  tinyOutputs,
} from '../../../core/test/engines/tiny-model.js';
import { openvinoEngine } from '../../src/openvino/factory.js';
import { needsOpenVino, openvinoAddonMissing } from './openvino-addon.js';

afterEach(() => vi.unstubAllEnvs());

const { count, size } = tinyOutputs;
const run = (engine: Engine, cutouts = count) =>
  engine.run({ pixels: tinyCutouts(0, cutouts), count: cutouts, height: size, width: size }, [IDENTITY_VIEW]);

test('where the addon is not built the engine is not available, and says how to get it', async () => {
  vi.stubEnv('PERSEUS_OPENVINO_ADDON_DIR', '/nowhere');
  expect(await openvinoEngine.available()).toEqual({
    ok: false,
    reason: expect.stringMatching(/no such folder.*npm run setup/),
  });
});

test('a GPU is refused, before anything is opened', async () => {
  expect(await openvinoEngine.available('cuda:0')).toMatchObject({ ok: false });
  await expect(openvinoEngine.open(TINY_MODEL, { device: 'cuda:0' })).rejects.toMatchObject({
    code: 'ENGINE_UNAVAILABLE',
    place: { option: 'device', device: 'cuda:0' },
  });
});

describe.skipIf(openvinoAddonMissing() !== null)(`engine openvino${needsOpenVino()}`, () => {
  test('is available, and asking loads nothing of OpenVINO or LibTorch', () => {
    const script = `
      import { readFileSync } from 'node:fs';
      import { openvinoEngine } from '@perseus/native-trainer';
      const { ok } = await openvinoEngine.available();
      const asked = /libopenvino|libtorch/.test(readFileSync('/proc/self/maps', 'utf8'));
      await (await openvinoEngine.open(${JSON.stringify(TINY_MODEL)}, {})).close();
      const opened = readFileSync('/proc/self/maps', 'utf8');
      console.log(ok, asked, /libopenvino/.test(opened), /libtorch/.test(opened));`;
    const cwd = fileURLToPath(new URL('../..', import.meta.url));
    const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd });
    expect(said.toString()).toBe('true false true false\n');
  });

  test('takes a float form in bfloat16 where the processor has it, and in what it is asked for', async () => {
    const fast = hasFastBfloat16(inspectProcessor());
    await using itself = await openvinoEngine.open(TINY_MODEL, { threads: 1 });
    expect(itself.precision).toBe(fast ? 'bfloat16' : 'float32');
    await using float = await openvinoEngine.open(TINY_MODEL, { threads: 1, precision: 'float32' });
    expect(float.precision).toBe('float32');
    const [ours, exact] = [await run(itself), await run(float)];
    expect(ours.logits.some((value, i) => value !== exact.logits[i])).toBe(fast);
  });

  test("runs an int8 form as int8, close to Python's ONNX Runtime on the same file", async () => {
    await using engine = await openvinoEngine.open(TINY_INT8_MODEL, { threads: 2 });
    expect(engine.precision).toBe('int8');
    const { probability, embedding } = await run(engine);
    // A value that lies between two steps of int8 falls to either side, and the steps of a narrow network are wide.
    probability.forEach((value, i) =>
      expect(Math.abs(value - tinyInt8Outputs.probability[i]!)).toBeLessThan(0.05),
    );
    expect(embedding.length).toBe(tinyInt8Outputs.embedding.length);
  });

  test.each([
    ['int8 of a float form', TINY_MODEL, 'int8'],
    ['float32 of an int8 form', TINY_INT8_MODEL, 'float32'],
    ['bfloat16 of an int8 form', TINY_INT8_MODEL, 'bfloat16'],
  ] as const)('refuses %s rather than replace it', async (_, model, precision) => {
    await expect(openvinoEngine.open(model, { precision })).rejects.toMatchObject({
      code: 'PRECISION_UNSUPPORTED',
    });
  });

  test('computes on one thread where it is told one', async () => {
    await using engine = await openvinoEngine.open(TINY_MODEL, { threads: 1, precision: 'float32' });
    await run(engine);
    const [started, before] = [performance.now(), process.cpuUsage()];
    await Promise.all([run(engine, 4000), run(engine, 4000)]);
    const { user } = process.cpuUsage(before);
    expect(user / 1000).toBeLessThan(1.4 * (performance.now() - started));
  });

  test.each([1, 2, 3])('takes %i threads, halved where that goes', async (threads) => {
    await using engine = await openvinoEngine.open(TINY_MODEL, { threads, precision: 'float32' });
    expect(engine).toMatchObject({ threads, concurrency: threads === 2 ? 2 : 1 });
    expect((await run(engine)).logits).toHaveLength(count * 2);
  });

  test('several engines at once keep to their own models', async () => {
    const engines = await Promise.all(
      [TINY_MODEL, TINY_INT8_MODEL, TINY_MODEL].map((model) => openvinoEngine.open(model, { threads: 1 })),
    );
    const outputs = await Promise.all(engines.map((engine) => run(engine, 200)));
    expect(outputs[0]!.logits).toEqual(outputs[2]!.logits);
    expect(outputs[0]!.logits).not.toEqual(outputs[1]!.logits);
    await Promise.all(engines.map((engine) => engine.close()));
  });

  test('takes pixels at any address of their buffer', async () => {
    await using engine = await openvinoEngine.open(TINY_MODEL, { threads: 1, precision: 'float32' });
    const expected = (await run(engine, 16)).logits;
    for (const offset of [1, 2, 3, 13]) {
      const buffer = new Uint8Array(16 * size * size * 3 + offset);
      buffer.set(tinyCutouts(0, 16), offset);
      const batch = { pixels: buffer.subarray(offset), count: 16, height: size, width: size };
      expect((await engine.run(batch, [IDENTITY_VIEW])).logits).toEqual(expected);
    }
  });

  test('may be closed twice and disposed of, and refuses to run afterwards', async () => {
    const engine = await openvinoEngine.open(TINY_MODEL, { threads: 1 });
    await engine.close();
    await engine.close();
    await engine[Symbol.asyncDispose]();
    await expect(run(engine)).rejects.toMatchObject({ code: 'ENGINE_CLOSED' });
  });
});
