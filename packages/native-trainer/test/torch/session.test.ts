import { readModel } from '@perseus/core';
import { describe, expect, test } from 'vitest';
import { TINY_MODEL, tinyCutouts } from '../../../core/test/engines/tiny-model.js';
import type { TorchSessionSettings } from '../../src/native/binding.js';
import { loadBinding } from '../../src/native/load.js';

const asItIs = Float64Array.of(0, 0);
const wrong = expect.objectContaining({ code: 'NATIVE_ARGUMENT' }) as Error;

async function settingsOfTiny(): Promise<TorchSessionSettings> {
  const { metadata, initializers } = await readModel(TINY_MODEL);
  const { size, downsample, corners, interpolation, architecture, preprocessing } = metadata;
  return {
    modelPath: TINY_MODEL,
    tensors: [...initializers.values()],
    stride: architecture.stride,
    stemChannels: architecture.stemChannels,
    ...{ size, downsample, corners, interpolation, ...preprocessing },
    ...{ device: 'cpu', precision: 'float32', threads: 1, graphBatch: 8 },
  };
}

const opened = async (change: object = {}) =>
  (await loadBinding()).openTorchSession(JSON.stringify({ ...(await settingsOfTiny()), ...change }));

describe('a session of LibTorch', () => {
  test('says how many looks go through the network at once', async () => {
    const session = await opened({ graphBatch: 3 });
    expect((await session.run(tinyCutouts(0, 5), 5, 32, 32, asItIs)).graphBatch).toBe(3);
    await session.close();
  });

  test.each([
    ['width', { stemChannels: 2 }],
    ['initializers', { tensors: [] }],
  ])('refuses a model of another %s by code', async (_, change) => {
    await expect(opened(change)).rejects.toMatchObject({ code: 'MODEL_UNREADABLE' });
  });

  test.each([
    ['a device that is none', { device: 'moon' }],
    ['a precision that is none', { precision: 'float8' }],
    ['a stride that is none', { stride: 'v2' }],
    ['no batch', { graphBatch: 0 }],
    ['a path that is none', { modelPath: 5 }],
  ])('refuses settings with %s', async (_, change) => {
    await expect(opened(change)).rejects.toThrow(wrong);
  });

  test('refuses arguments that would reach beyond memory, and to run once it is closed', async () => {
    const session = await opened();
    const cutout = tinyCutouts(0, 1);
    expect(() => session.run(cutout, 2, 32, 32, asItIs)).toThrow(wrong);
    expect(() => session.run(cutout, 1, 32, 33, asItIs)).toThrow(wrong);
    expect(() => session.run(cutout, 1, 32, 32, Float64Array.of(NaN, 0))).toThrow(wrong);
    expect(() => session.run(cutout, 1, 32, 32, new Float64Array())).toThrow(wrong);
    await session.close();
    expect(() => session.run(cutout, 1, 32, 32, asItIs)).toThrow(
      expect.objectContaining({ code: 'ENGINE_CLOSED' }),
    );
    await session.close();
  });
});
