import { describe, expect, test } from 'vitest';
import { chooseEngine } from '../../src/engines/choose.js';
import type { Availability, Engine, EngineFactory, EngineOptions } from '../../src/engines/engine.js';
import { PerseusError } from '../../src/errors/perseus-error.js';

const opened: [string, string, EngineOptions][] = [];

function factory(
  name: string,
  rank: number,
  availability: Availability = { ok: true },
  failure?: Error,
): EngineFactory {
  return {
    name,
    ranks: { cpu: rank },
    available: () => Promise.resolve(availability),
    open: (path, options) => {
      opened.push([name, path, options]);
      return failure ? Promise.reject(failure) : Promise.resolve({ name, device: options.device } as Engine);
    },
  };
}

const missing = { ok: false, reason: 'no GPU here' } as const;

describe('auto', () => {
  test('takes the highest rank, whatever the order given', async () => {
    const { engine } = await chooseEngine(
      [factory('low', 0), factory('high', 9), factory('mid', 5)],
      'm.onnx',
    );
    expect(engine.name).toBe('high');
  });

  test('passes over what is not available, and says why', async () => {
    const { engine, reason } = await chooseEngine([factory('low', 0), factory('gpu', 9, missing)], 'm.onnx');
    expect(engine.name).toBe('low');
    expect(reason).toContain('gpu on cpu: no GPU here');
  });

  test('passes over an engine that cannot open the model for a reason of its own', async () => {
    const broken = factory('gpu', 9, { ok: true }, new Error('out of memory'));
    const { engine, reason } = await chooseEngine([factory('low', 0), broken], 'm.onnx');
    expect(engine.name).toBe('low');
    expect(reason).toContain('out of memory');
  });

  test('tells once of a file that is no model', async () => {
    opened.length = 0;
    const unreadable = new PerseusError('MODEL_UNREADABLE', 'It is no model.');
    const engines = [factory('low', 0), factory('high', 9, { ok: true }, unreadable)];
    await expect(chooseEngine(engines, 'm.onnx')).rejects.toBe(unreadable);
    expect(opened.map(([name]) => name)).toEqual(['high']);
  });

  test('names all reasons when there is no engine left', async () => {
    await expect(chooseEngine([factory('gpu', 9, missing)], 'm.onnx')).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringContaining('gpu on cpu: no GPU here') as string,
    });
  });
});

describe('an engine by name', () => {
  test('is taken though another ranks higher, with the options given', async () => {
    opened.length = 0;
    const engines = [factory('low', 0), factory('high', 9)];
    const { engine } = await chooseEngine(engines, 'm.onnx', { name: 'low', threads: 3 });
    expect(engine.name).toBe('low');
    expect(opened).toEqual([['low', 'm.onnx', { threads: 3, device: 'cpu' }]]);
  });

  test('is never replaced by another', async () => {
    const engines = [factory('low', 0), factory('gpu', 9, missing)];
    await expect(chooseEngine(engines, 'm.onnx', { name: 'gpu' })).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
    });
  });

  test('that does not exist is answered with those that do', async () => {
    await expect(chooseEngine([factory('low', 0)], 'm.onnx', { name: 'tpu' })).rejects.toMatchObject({
      code: 'ENGINE_UNKNOWN',
      message: expect.stringContaining('auto, low') as string,
    });
  });
});
