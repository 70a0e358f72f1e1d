import { beforeEach, describe, expect, test } from 'vitest';
import { chooseEngine, type EngineChoice } from '../../src/engines/choose.js';
import type { Availability, Engine, EngineFactory, EngineOptions } from '../../src/engines/engine.js';
import { PerseusError } from '../../src/errors/perseus-error.js';
import type { ModelFile } from '../../src/onnx/read-model.js';

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

describe('on devices', () => {
  const gpus: string[] = [];

  /** Has code for GPUs too; those that it can use are `gpus`. */
  function forGpus(
    name: string,
    ranks: EngineFactory['ranks'],
    { failure }: { failure?: Error } = {},
  ): EngineFactory {
    const available = async (device = 'cpu') => {
      if (device === 'cpu' || gpus.includes(device)) return { ok: true as const };
      return { ok: false as const, reason: `there is no ${device}`, missing: 'device' as const };
    };
    const open: EngineFactory['open'] = (path, options) => {
      opened.push([name, path, options]);
      if (failure && options.device !== 'cpu') return Promise.reject(failure);
      return Promise.resolve({ name, device: options.device } as Engine);
    };
    return { name, ranks, available, open };
  }

  const torch = forGpus('torch', { cuda: 20, cpu: -20 });
  const onnxruntime = forGpus('onnxruntime', { cuda: 15, cpu: 0 });
  const openvino = factory('openvino', 10);
  const all = [onnxruntime, openvino, torch];

  async function chosen(factories: readonly EngineFactory[], choice: EngineChoice = {}) {
    const { engine, reason } = await chooseEngine(factories, 'm.onnx', choice);
    return { name: engine.name, device: engine.device, reason };
  }

  beforeEach(() => void gpus.splice(0, Infinity, 'cuda:0'));

  test('auto takes the engine that ranks highest on what there is, be it a GPU or the processor', async () => {
    expect(await chosen(all)).toEqual({
      name: 'torch',
      device: 'cuda:0',
      reason: 'torch on cuda:0, the first that runs here',
    });
    gpus.length = 0;
    // Nobody asked for a GPU, so that there is none is no news.
    expect(await chosen(all)).toEqual({
      name: 'openvino',
      device: 'cpu',
      reason: 'openvino on cpu, the first that runs here',
    });
  });

  test('auto goes on to the next where a GPU fails, and says what failed', async () => {
    const broken = forGpus('torch', { cuda: 20, cpu: -20 }, { failure: new Error('out of memory') });
    const { name, device, reason } = await chosen([openvino, broken]);
    expect({ name, device }).toEqual({ name: 'openvino', device: 'cpu' });
    expect(reason).toContain('not torch on cuda:0: out of memory');
  });

  test('the processor that was asked for is never replaced by a GPU', async () => {
    expect(await chosen(all, { devices: ['cpu'] })).toMatchObject({ name: 'openvino', device: 'cpu' });
    expect(await chosen(all, { devices: ['cpu'], name: 'torch' })).toMatchObject({
      name: 'torch',
      device: 'cpu',
    });
  });

  test('a GPU that was asked for is never replaced by the processor, nor an engine by another', async () => {
    expect(await chosen(all, { devices: ['cuda:0'] })).toMatchObject({ name: 'torch', device: 'cuda:0' });
    await expect(chosen(all, { devices: ['cuda:1'] })).rejects.toMatchObject({
      code: 'DEVICE_UNAVAILABLE',
      message: expect.stringContaining('there is no cuda:1') as string,
      place: { option: 'device' },
    });
    await expect(chosen(all, { devices: ['cuda:0', 'cuda:1'], name: 'torch' })).rejects.toMatchObject({
      code: 'DEVICE_UNAVAILABLE',
    });
    await expect(chosen(all, { devices: ['cuda:0'], name: 'openvino' })).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringContaining('no code for such a device') as string,
    });
    await expect(chosen([openvino], { devices: ['cuda:0'] })).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
    });
  });

  test('an engine by name takes its best device, and its failure is told as it is', async () => {
    expect(await chosen(all, { name: 'onnxruntime' })).toMatchObject({
      device: 'cuda:0',
      reason: 'onnxruntime on cuda:0, as was asked for',
    });
    const failure = new PerseusError('OUT_OF_MEMORY', 'It is full.');
    const full = forGpus('torch', { cuda: 20 }, { failure });
    await expect(chosen([full], { name: 'torch' })).rejects.toBe(failure);
  });

  test('a GPU is given the other form of a model where there is one, and the processor is not', async () => {
    const onGpu = { path: 'float.onnx' } as ModelFile;
    opened.length = 0;
    await chosen(all, { onGpu });
    await chosen(all, { onGpu, devices: ['cpu'] });
    expect(opened.map(([name, path, { file }]) => [name, path, file?.path])).toEqual([
      ['torch', 'float.onnx', 'float.onnx'],
      ['openvino', 'm.onnx', undefined],
    ]);
  });
});
