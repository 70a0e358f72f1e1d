import { PerseusError } from '../errors/perseus-error.js';
import type { Device } from '../model/device.js';
import type { Precision } from '../model/precision.js';
import type { View } from '../views/view.js';
import type { CutoutBatch, EngineOutput } from './batch.js';
import type { Engine, EngineFactory, EngineOptions } from './engine.js';
import { EngineProcess } from './process/engine-process.js';
import { RunQueue } from './run-queue.js';
import { divideThreads } from './thread-budget.js';

/** The same engine on several devices, each batch going to the one with least to do. */
export class EnginePool implements Engine {
  readonly name: string;
  readonly precision: Precision;
  readonly device: string;
  readonly threads: number;
  readonly concurrency: number;
  readonly embeddingSize: number;
  readonly #engines: readonly Engine[];
  readonly #queue: RunQueue;

  /** @param engines at least one; they agree in name, precision and size of the embedding, and are closed with the pool */
  constructor(engines: readonly Engine[]) {
    const [first] = engines as [Engine, ...Engine[]];
    this.name = first.name;
    this.precision = first.precision;
    this.embeddingSize = first.embeddingSize;
    this.device = engines.map(({ device }) => device).join(',');
    this.threads = sum(engines.map(({ threads }) => threads));
    this.concurrency = sum(engines.map(({ concurrency }) => concurrency));
    this.#engines = engines;
    this.#queue = new RunQueue(
      engines.map((engine) => ({
        // One that waits, so that the device does not while an output is on its way here.
        atOnce: engine.concurrency + 1,
        run: (batch, views) => engine.run(batch, views),
      })),
    );
  }

  run(batch: CutoutBatch, views: readonly View[]): Promise<EngineOutput> {
    return this.#queue.run(batch, views);
  }

  close(): Promise<void> {
    return this.#queue.close(() => closeAll(this.#engines));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/**
 * Opens a model once on each device, in a process a device where the engine does not see to that itself. Threads are shared out
 * evenly, one at least for each.
 *
 * @throws PerseusError `PRECISION_UNSUPPORTED` where the devices would compute in different precisions; what the engine's `open`
 *   throws. Nothing stays open then.
 */
export async function openPool(
  factory: EngineFactory,
  modelPath: string,
  devices: readonly Device[],
  options: EngineOptions,
): Promise<EnginePool> {
  const threads = Math.max(1, Math.floor(divideThreads(options.threads).inference / devices.length));
  const openings = await Promise.allSettled(
    devices.map((device) => openOne(factory, modelPath, { ...options, device, threads })),
  );
  const engines = openings.flatMap((opening) => (opening.status === 'fulfilled' ? [opening.value] : []));
  try {
    const failure = openings.find((opening) => opening.status === 'rejected');
    if (failure) throw failure.reason;
    refuseDisagreement(factory.name, engines);
    return new EnginePool(engines);
  } catch (cause) {
    await closeAll(engines);
    throw cause;
  }
}

function openOne(
  factory: EngineFactory,
  modelPath: string,
  options: EngineOptions & { device: Device },
): Promise<Engine> {
  const { name, remote } = factory;
  if (!remote) return factory.open(modelPath, options);
  return EngineProcess.open({ name, factory: remote, modelPath, options });
}

/** Their outputs go into one table. */
function refuseDisagreement(name: string, engines: readonly Engine[]): void {
  const [first] = engines as [Engine, ...Engine[]];
  const other = engines.find(
    ({ precision, embeddingSize }) => precision !== first.precision || embeddingSize !== first.embeddingSize,
  );
  if (!other) return;
  const told = ({ device, precision, embeddingSize }: Engine) =>
    `${device} computes in ${precision} with ${embeddingSize} values of embedding`;
  throw new PerseusError(
    'PRECISION_UNSUPPORTED',
    `Engine ${name}: ${told(first)}, ${told(other)}. Give a precision that all devices have, or fewer devices.`,
    { option: 'precision' },
  );
}

async function closeAll(engines: readonly Engine[]): Promise<void> {
  await Promise.all(engines.map((engine) => engine.close()));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
