import { hasFastBfloat16, type Processor, type TrainingConfig } from '@perseus/core';
import type { Settings } from './settings.js';

/** What the addon tells of itself and its GPUs. */
export interface NativeInfo {
  libtorch: string;
  cpuCapability: string;
  cudaAvailable: boolean;
  gpus: NativeGpu[];
}

export interface NativeGpu {
  name: string;
  memoryBytes: number;
  /** E.g. "9.0". */
  computeCapability: string;
}

export interface TrainingDevice {
  device: TrainingConfig['device'];
  gpu: NativeGpu | undefined;
  fastBfloat16: boolean;
}

/** From this compute capability on, GPUs multiply in bfloat16. */
const BFLOAT16_CAPABILITY = 8;

/**
 * Where to train, and what that is fast in.
 *
 * @param asked `cpu` and `cuda` are taken at their word; `auto`, and nothing, are the GPU where the addon can use one
 */
export function chooseDevice(asked: unknown, native: NativeInfo, processor: Processor): TrainingDevice {
  const automatic = asked === undefined || asked === 'auto';
  const onGpu = automatic ? native.cudaAvailable : asked === 'cuda';
  if (!onGpu) return { device: 'cpu', gpu: undefined, fastBfloat16: hasFastBfloat16(processor) };
  const gpu = native.gpus[0];
  return {
    device: 'cuda',
    gpu,
    fastBfloat16: gpu !== undefined && Number.parseFloat(gpu.computeCapability) >= BFLOAT16_CAPABILITY,
  };
}

/** The settings without `device: auto`, which says no more than nothing does. */
export function withoutAutoDevice(settings: Settings): Settings {
  const { device, ...others } = settings;
  return device === 'auto' ? others : settings;
}
