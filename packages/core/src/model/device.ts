import { PerseusError } from '../errors/perseus-error.js';

/** Where a model computes: the processor, or a GPU by its place among those that CUDA shows, from 0. */
export type Device = 'cpu' | `cuda:${number}`;

export type DeviceKind = 'cpu' | 'cuda';

/** `auto`: one device, the best that there is. */
export type DeviceChoice = 'auto' | readonly Device[];

/** @param device a `Device`, or those of a pool joined by commas, which are of one kind */
export function kindOf(device: string): DeviceKind {
  return device === 'cpu' ? 'cpu' : 'cuda';
}

/** The one that is meant where only the kind is said. */
export function firstOf(kind: DeviceKind): Device {
  return kind === 'cpu' ? 'cpu' : 'cuda:0';
}

/** Place of a GPU among those that CUDA shows; null for the processor. */
export function gpuIndexOf(device: Device): number | null {
  return device === 'cpu' ? null : Number(device.slice('cuda:'.length));
}

/**
 * Reads `auto`, `cpu`, `cuda` (the first GPU), or GPUs by number: `cuda:0,cuda:2`.
 *
 * @throws PerseusError `OPTION_INVALID` for anything else, for a GPU that is named twice, and for the processor beside a GPU
 */
export function parseDevices(text: string): DeviceChoice {
  if (text.trim() === 'auto') return 'auto';
  const devices = text.split(',').map((name) => parseDevice(name.trim(), text));
  const twice = devices.find((device, i) => devices.indexOf(device) !== i);
  if (twice !== undefined) throw invalid(text, `names ${twice} twice`);
  // They would differ in precision, and the GPU would wait for the processor's last batch.
  if (devices.length > 1 && devices.includes('cpu')) throw invalid(text, 'names the processor beside GPUs');
  return devices;
}

function parseDevice(name: string, text: string): Device {
  if (name === 'cpu') return 'cpu';
  if (name === 'cuda') return firstOf('cuda');
  const [, index] = /^cuda:(0|[1-9]\d{0,2})$/.exec(name) ?? [];
  if (index === undefined) throw invalid(text, name === '' ? 'names none' : `names "${name}", which is none`);
  return `cuda:${Number(index)}`;
}

function invalid(text: string, what: string): PerseusError {
  return new PerseusError(
    'OPTION_INVALID',
    `The device "${text}" ${what}. Give auto, cpu, cuda, or GPUs by number, as cuda:0,cuda:1.`,
    { option: 'device' },
  );
}
