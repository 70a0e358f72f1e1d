import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineOutput } from '@perseus/core';
import { describe, expect, test } from 'vitest';
import { TINY_MODEL, tinyCutouts } from '../../../core/test/engines/tiny-model.js';
import type { NativeSessionSettings } from '../../src/openvino/binding.js';
import type { CompiledCache } from '../../src/openvino/compiled-cache.js';
import { loadOpenVino } from '../../src/openvino/load.js';
import { openSession } from '../../src/openvino/open-session.js';
import { temporaryFolder } from '../tiny-training.js';
import { needsOpenVino, openvinoAddonMissing } from './openvino-addon.js';

const settings: NativeSessionSettings = {
  modelPath: TINY_MODEL,
  floats: 'f32',
  threads: 1,
  streams: 1,
  graphBatch: 8,
  size: 32,
  interpolation: 'bilinear',
  corners: 'reflect',
};
const asItIs = Float64Array.of(0, 0);

/** In memory; notes what is written. */
function cacheWith(content: Uint8Array<ArrayBuffer> | null) {
  const written: Uint8Array[] = [];
  const cache: CompiledCache = {
    read: () => Promise.resolve(content),
    write: async (write) => {
      const path = join(temporaryFolder(), 'compiled');
      await write(path);
      written.push(readFileSync(path));
    },
  };
  return { cache, written };
}

describe.skipIf(openvinoAddonMissing() !== null)(`a session of OpenVINO${needsOpenVino()}`, () => {
  async function compiledTiny() {
    const binding = await loadOpenVino();
    const { session, keepCompiled } = await openSession(binding, settings, null);
    expect(keepCompiled).toBeNull();
    const path = join(temporaryFolder(), 'compiled');
    await session.writeCompiled(path);
    return { binding, session, compiled: readFileSync(path) };
  }

  test('opened from its compiled form gives what it gave, and has nothing to keep', async () => {
    const { binding, session, compiled } = await compiledTiny();
    const again = await openSession(binding, settings, cacheWith(Uint8Array.from(compiled)).cache);
    expect(again.keepCompiled).toBeNull();
    const run = (one: typeof session) => one.run(tinyCutouts(0, 5), 5, 32, 32, asItIs);
    expect(await run(again.session)).toEqual(await run(session));
  });

  test('passes over a compiled form of anything else, and keeps its own in its place', async () => {
    const { binding, compiled } = await compiledTiny();
    const foreign = Uint8Array.from(compiled);
    foreign.fill(0x55, 0, 256);
    for (const content of [foreign, new Uint8Array(1000)]) {
      const { cache, written } = cacheWith(content);
      const { session, keepCompiled } = await openSession(binding, settings, cache);
      await keepCompiled!();
      expect(written).toHaveLength(1);
      expect((await session.run(tinyCutouts(0, 1), 1, 32, 32, asItIs)).logits).toHaveLength(2);
    }
  });

  test('cuts long runs into graph batches of any size with the same numbers', async () => {
    const binding = await loadOpenVino();
    const outputs: EngineOutput[] = [];
    for (const graphBatch of [1, 3, 8, 64]) {
      const session = await binding.openSession({ ...settings, graphBatch }, null);
      outputs.push(await session.run(tinyCutouts(0, 13), 13, 32, 32, Float64Array.of(0, 0, 45, 1)));
      await session.close();
    }
    for (const { logits, embedding } of outputs) {
      logits.forEach((value, i) => expect(value).toBeCloseTo(outputs[0]!.logits[i]!, 4));
      embedding.forEach((value, i) => expect(value).toBeCloseTo(outputs[0]!.embedding[i]!, 4));
    }
  });

  test('refuses a model of another kind by code, and arguments that would reach beyond memory', async () => {
    const binding = await loadOpenVino();
    await expect(binding.openSession({ ...settings, size: 33 }, null)).rejects.toMatchObject({
      code: 'MODEL_UNREADABLE',
    });
    const session = await binding.openSession(settings, null);
    const cutout = tinyCutouts(0, 1);
    const wrong = expect.objectContaining({ code: 'NATIVE_ARGUMENT' }) as Error;
    expect(() => session.run(cutout, 2, 32, 32, asItIs)).toThrow(wrong);
    expect(() => session.run(cutout, 1, 32, 33, asItIs)).toThrow(wrong);
    expect(() => session.run(cutout, 1, 32, 32, Float64Array.of(NaN, 0))).toThrow(wrong);
    expect(() => session.run(cutout, 1, 32, 32, new Float64Array())).toThrow(wrong);
    expect(() => binding.renderView(cutout, 33, 32, asItIs, 32, settings)).toThrow(wrong);
    await session.close();
    expect(() => session.run(cutout, 1, 32, 32, asItIs)).toThrow(
      expect.objectContaining({ code: 'ENGINE_CLOSED' }),
    );
    await session.close();
  });
});
