import {
  divideThreads,
  readModel,
  resnet50,
  warnOfHalvedBatch,
  withPerseusErrors,
  type Device,
  type Engine,
  type EngineFactory,
  type EngineOptions,
} from '@perseus/core';
import type { TorchSessionSettings } from '../native/binding.js';
import { loadBinding } from '../native/load.js';
import { availableOn } from './availability.js';
import { precisionOf } from './precision.js';
import { TorchEngine } from './torch-engine.js';

/** Looks of 200 pixels that go through the network at once: few stay in a processor's caches, many keep a GPU busy. */
const LOOKS_OF_200_PX = { cpu: 8, cuda: 256 };
const MOST_LOOKS = 256;

/** One batch travels while another is computed. */
const RUNS_AT_ONCE = { cpu: 1, cuda: 2 };

/**
 * LibTorch, as training has it: the engine for GPUs. On a processor it is there to compare with, behind the engines that
 * were made for processors.
 */
export const torchEngine: EngineFactory = {
  name: 'torch',
  ranks: { cuda: 20, cpu: -20 },
  remote: { module: import.meta.url, export: 'torchEngine' },
  available: (device = 'cpu') => availableOn(device),
  open,
};

async function open(modelPath: string, options: EngineOptions): Promise<Engine> {
  const { device = 'cpu' } = options;
  const model = options.file ?? (await readModel(modelPath));
  const precision = precisionOf(model, options.precision, device);
  const { size, downsample, corners, interpolation, architecture, preprocessing } = model.metadata;
  const { stride, stemChannels } = architecture;
  const threads = divideThreads(options.threads).inference;
  const kind = kindOf(device);
  const graphBatch = graphBatchOf(kind, size);
  const settings: TorchSessionSettings = {
    modelPath,
    tensors: [...model.initializers.values()].map(({ name, offset, shape }) => ({ name, offset, shape })),
    ...{ stride, stemChannels, size, downsample, corners, interpolation },
    ...preprocessing,
    ...{ device, precision, threads, graphBatch },
  };
  const session = await withPerseusErrors(async () =>
    (await loadBinding()).openTorchSession(JSON.stringify(settings)),
  );
  const { embeddingSize } = resnet50(architecture);
  const concurrency = RUNS_AT_ONCE[kind];
  const facts = { precision, device, threads, concurrency, graphBatch, size, embeddingSize };
  return new TorchEngine(session, facts, (looks) => warnOfHalvedBatch('torch', device, looks));
}

/** As many as have the pixels of so many of 200 x 200, halved to a power of two: what is left over runs in its halves. */
function graphBatchOf(kind: 'cpu' | 'cuda', size: number): number {
  const looks = Math.min((LOOKS_OF_200_PX[kind] * 200 ** 2) / size ** 2, MOST_LOOKS);
  return 2 ** Math.floor(Math.log2(Math.max(looks, 1)));
}

function kindOf(device: Device): 'cpu' | 'cuda' {
  return device === 'cpu' ? 'cpu' : 'cuda';
}
