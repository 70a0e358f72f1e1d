import type { Device } from '../../model/device.js';
import type { Precision } from '../../model/precision.js';
import type { View } from '../../views/view.js';
import type { CutoutBatch, EngineOutput } from '../batch.js';
import { checkBatch } from '../check-batch.js';
import type { Engine } from '../engine.js';
import type { RunProcess } from '../process/run-process.js';
import { RunQueue } from '../run-queue.js';

/** One batch that is running and one that waits beside it, so that a busy event loop leaves no session idle. */
const RUNS_PER_SESSION = 2;

export interface OnnxRuntimeEngineSettings {
  precision: Precision;
  device: Device;
  threads: number;
  size: number;
  embeddingSize: number;
}

/** Sessions in processes of their own, each batch going to the one with least to do. */
export class OnnxRuntimeEngine implements Engine {
  readonly name = 'onnxruntime';
  readonly precision: Precision;
  readonly device: Device;
  readonly threads: number;
  readonly concurrency: number;
  readonly embeddingSize: number;
  readonly #size: number;
  readonly #sessions: readonly RunProcess[];
  readonly #queue: RunQueue;

  constructor(sessions: readonly RunProcess[], settings: OnnxRuntimeEngineSettings) {
    const { precision, device, threads, size, embeddingSize } = settings;
    this.precision = precision;
    this.device = device;
    this.#sessions = sessions;
    this.#queue = new RunQueue(
      sessions.map((session) => ({
        atOnce: RUNS_PER_SESSION,
        run: (batch, views) => session.run(batch, views),
      })),
    );
    this.#size = size;
    this.threads = threads;
    this.concurrency = sessions.length;
    this.embeddingSize = embeddingSize;
  }

  async run(batch: CutoutBatch, views: readonly View[]): Promise<EngineOutput> {
    checkBatch(batch, views, this.#size);
    return this.#queue.run(batch, views);
  }

  close(): Promise<void> {
    return this.#queue.close(() => Promise.all(this.#sessions.map((session) => session.close())));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
