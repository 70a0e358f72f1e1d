import { PerseusError } from '../../errors/perseus-error.js';
import type { Precision } from '../../model/precision.js';
import type { Device } from '../../model/device.js';
import type { View } from '../../views/view.js';
import type { CutoutBatch, EngineOutput } from '../batch.js';
import type { Engine, EngineOptions, RemoteFactory } from '../engine.js';
import { RunQueue } from '../run-queue.js';
import { messageOf } from './failure.js';
import { RunProcess, type ProcessErrors } from './run-process.js';

/** What an engine says of itself. */
export type EngineFacts = Pick<
  Engine,
  'name' | 'precision' | 'device' | 'threads' | 'concurrency' | 'embeddingSize'
>;

export interface EngineProcessSettings {
  /** Name of the engine, for its errors. */
  name: string;
  factory: RemoteFactory;
  modelPath: string;
  options: EngineOptions & { device: Device };
}

/**
 * An engine in a process of its own, on one device: native code keeps some of its state for the whole process (a CUDA context,
 * a thread pool, a caching allocator), and a device that is lost takes no more than its process along.
 *
 * Batches and outputs cross by Node.js's channel and are copied there: here and in the kernel when they are sent, and twice over
 * there; a cutout of 200 x 200 pixels is 120 000 bytes each time. `run` needs no processor of this process beyond that,
 * but one loop serves all processes: it is what bounds how many devices are worth while.
 */
export class EngineProcess implements Engine {
  readonly name: string;
  readonly precision: Precision;
  readonly device: string;
  readonly threads: number;
  readonly concurrency: number;
  readonly embeddingSize: number;
  readonly #process: RunProcess;
  readonly #queue: RunQueue;

  private constructor(process: RunProcess, facts: EngineFacts) {
    this.#process = process;
    // The engine over there has its own queue.
    this.#queue = new RunQueue([{ atOnce: Infinity, run: (batch, views) => process.run(batch, views) }]);
    this.name = facts.name;
    this.precision = facts.precision;
    this.device = facts.device;
    this.threads = facts.threads;
    this.concurrency = facts.concurrency;
    this.embeddingSize = facts.embeddingSize;
  }

  /** @throws PerseusError `ENGINE_UNAVAILABLE` where the process or its module cannot be started; what the factory's `open` throws */
  static async open(settings: EngineProcessSettings): Promise<EngineProcess> {
    const main = new URL('./engine-main.js', import.meta.url);
    const { process, facts } = await RunProcess.open<EngineFacts>(main, settings, errorsOf(settings));
    return new EngineProcess(process, facts);
  }

  run(batch: CutoutBatch, views: readonly View[]): Promise<EngineOutput> {
    return this.#queue.run(batch, views);
  }

  close(): Promise<void> {
    return this.#queue.close(() => this.#process.close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function errorsOf({ name, modelPath, options: { device } }: EngineProcessSettings): ProcessErrors {
  const unavailable = (message: string) =>
    new PerseusError(
      'ENGINE_UNAVAILABLE',
      `Engine ${name} cannot be started for ${device} (${message}). Take another engine, or \`auto\`; \`perseus doctor\` says what is missing.`,
      { option: 'engine', device },
    );
  return {
    cannotStart: unavailable,
    cannotOpen: (message, lastWords) => unavailable(`${message}${lastWords}`),
    failed: (cause) =>
      new PerseusError(
        'ENGINE_FAILED',
        `Engine ${name} on ${device} stopped while running "${modelPath}" (${messageOf(cause)}). Run it again; where ${device} fails again, without it.`,
        { path: modelPath, device },
        { cause },
      ),
  };
}
