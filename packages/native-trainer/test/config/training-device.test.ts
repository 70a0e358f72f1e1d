import { describe, expect, test } from 'vitest';
import { resolveConfig } from '../../src/config/resolve-config.js';
import { chooseDevice, withoutAutoDevice, type NativeInfo } from '../../src/config/training-device.js';

const processor = { model: 'a processor', features: [] };

function machineWith(computeCapability?: string): NativeInfo {
  return {
    libtorch: '2.11.0',
    cpuCapability: 'AVX512',
    cudaAvailable: computeCapability !== undefined,
    gpus: computeCapability === undefined ? [] : [{ name: 'a GPU', memoryBytes: 8e10, computeCapability }],
  };
}

describe('where to train', () => {
  test('auto, and nothing, are the GPU where there is one, else the processor', () => {
    for (const asked of [undefined, 'auto']) {
      expect(chooseDevice(asked, machineWith('9.0'), processor)).toMatchObject({
        device: 'cuda',
        gpu: { name: 'a GPU' },
      });
      expect(chooseDevice(asked, machineWith(), processor)).toMatchObject({ device: 'cpu', gpu: undefined });
    }
  });

  test('what is asked for by name is taken at its word', () => {
    expect(chooseDevice('cpu', machineWith('9.0'), processor).device).toBe('cpu');
    expect(chooseDevice('cuda', machineWith(), processor).device).toBe('cuda');
  });

  test('GPUs multiply in bfloat16 from compute capability 8 on', () => {
    const isFast = (capability: string) =>
      chooseDevice('auto', machineWith(capability), processor).fastBfloat16;
    expect(['7.5', '8.0', '9.0', '10.0', '12.1'].map(isFast)).toEqual([false, true, true, true, true]);
  });

  test('the recipe takes the device and its fast precision, unless another is asked for', () => {
    const facts = {
      height: 64,
      width: 64,
      pixelScaleArcsec: 0.3,
      pixelStatistics: { mean: 50, standardDeviation: 20 },
      threads: 2,
      loaderThreads: 1,
      rotatedCopies: false,
      ...chooseDevice('auto', machineWith('9.0'), processor),
    };
    expect(resolveConfig(withoutAutoDevice({ device: 'auto' }), facts)).toMatchObject({
      device: 'cuda',
      precision: 'bfloat16',
    });
    expect(resolveConfig({ precision: 'float16', device: 'cpu' }, facts)).toMatchObject({
      device: 'cpu',
      precision: 'float16',
    });
    expect(resolveConfig({ recipe: 'thesis' }, facts)).toMatchObject({
      device: 'cuda',
      precision: 'float32',
    });
  });
});
