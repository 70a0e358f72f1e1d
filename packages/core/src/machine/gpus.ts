import { existsSync, readdirSync } from 'node:fs';
import { gpuIndexOf, type Device } from '../model/device.js';

/** Where a machine says what GPUs it has. */
export interface GpuTraces {
  /** Names in /dev. */
  devices: readonly string[];
  /** `CUDA_VISIBLE_DEVICES`. */
  visible: string | undefined;
}

/**
 * How many NVIDIA GPUs CUDA would show to this process; told from what the driver leaves in /dev, so that no library of
 * CUDA's is loaded, which takes a second and memory on each GPU.
 *
 * `CUDA_VISIBLE_DEVICES` counts as CUDA reads it: up to the first number that is no GPU.
 */
export function countGpus(traces: GpuTraces = tracesHere()): number {
  const present = traces.devices.filter((name) => /^nvidia\d+$/.test(name)).length;
  // Linux inside Windows shows all GPUs as one device, and not how many they are.
  const count = present === 0 && traces.devices.includes('dxg') ? 1 : present;
  if (count === 0 || traces.visible === undefined) return count;
  const names = traces.visible.split(',').map((name) => name.trim());
  const isNone = (name: string) => name === '' || (/^-?\d+$/.test(name) && !isBelow(Number(name), count));
  const end = names.findIndex(isNone);
  return end < 0 ? names.length : end;
}

/** Why `device` is not there, to stand in a sentence; null where it is. */
export function whyNoDevice(device: Device, gpus = countGpus()): string | null {
  const index = gpuIndexOf(device);
  if (index === null || isBelow(index, gpus)) return null;
  if (gpus === 0) return 'no NVIDIA GPU is to be seen here';
  return `there is no ${device}: CUDA shows ${gpus === 1 ? 'one GPU, cuda:0' : `${gpus} GPUs, cuda:0 to cuda:${gpus - 1}`}`;
}

function isBelow(index: number, count: number): boolean {
  return index >= 0 && index < count;
}

function tracesHere(): GpuTraces {
  return {
    devices: existsSync('/dev') ? readdirSync('/dev') : [],
    visible: process.env['CUDA_VISIBLE_DEVICES'],
  };
}
