import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { countGpus, whyNoDevice } from '../../machine/gpus.js';
import type { Device } from '../../model/device.js';
import type { Availability } from '../engine.js';

/** Which onnxruntime-node looks for beside its binding. */
const CUDA_LIBRARIES = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'];

/** Where onnxruntime-node keeps its binaries for this platform; null where it is not installed. */
export function binaryFolder(): string | null {
  try {
    const root = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
    return join(root, 'bin', 'napi-v6', process.platform, process.arch);
  } catch {
    return null;
  }
}

/** Looks for the binaries and does not load them: this process never needs them. */
export async function availableIn(
  folder: string | null,
  device: Device,
  gpus = countGpus(),
): Promise<Availability> {
  if (folder === null) return { ok: false, reason: 'onnxruntime-node is not installed' };
  if (!existsSync(join(folder, 'onnxruntime_binding.node')))
    return {
      ok: false,
      reason: `onnxruntime-node has no binary for ${process.platform} ${process.arch}`,
    };
  const noDevice = whyNoDevice(device, gpus);
  if (noDevice !== null) return { ok: false, reason: noDevice, missing: 'device' };
  if (device === 'cpu' || CUDA_LIBRARIES.every((name) => existsSync(join(folder, name)))) return { ok: true };
  return { ok: false, reason: noProvider() };
}

/** npm's package is too small for the provider; its install script fetches it, on Linux x64 only. */
function noProvider(): string {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return `onnxruntime-node has no CUDA provider for ${process.platform} ${process.arch}`;
  return (
    "onnxruntime-node's CUDA provider is not installed, which `ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node` " +
    'fetches from nuget.org (it needs the libraries of CUDA 12, as its README has it, and of cuDNN 9 besides)'
  );
}
