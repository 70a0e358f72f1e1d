import { PerseusError } from '../../errors/perseus-error.js';
import type { View } from '../../views/view.js';
import { checkBatch } from '../check-batch.js';
import type { CutoutBatch, Engine, EngineOutput } from '../engine.js';
import type { Precision } from '../../model/precision.js';
import type { SessionProcess } from './session-process.js';

/** One batch that is running and one that waits beside it, so that a busy event loop leaves no session idle. */
const RUNS_PER_SESSION = 2;

interface WaitingRun {
  batch: CutoutBatch;
  views: readonly View[];
  resolve(output: Promise<EngineOutput>): void;
}

/** Sessions in processes of their own, each batch going to the one with least to do. */
export class OnnxRuntimeEngine implements Engine {
  readonly name = 'onnxruntime';
  readonly precision: Precision;
  readonly device = 'cpu';
  readonly threads: number;
  readonly concurrency: number;
  readonly embeddingSize: number;
  readonly #size: number;
  readonly #sessions: readonly SessionProcess[];
  readonly #waiting: WaitingRun[] = [];
  readonly #unsettled = new Set<Promise<unknown>>();
  #closed: Promise<void> | null = null;

  constructor(
    sessions: readonly SessionProcess[],
    facts: { precision: Precision; threads: number; size: number; embeddingSize: number },
  ) {
    const { precision, threads, size, embeddingSize } = facts;
    this.precision = precision;
    this.#sessions = sessions;
    this.#size = size;
    this.threads = threads;
    this.concurrency = sessions.length;
    this.embeddingSize = embeddingSize;
  }

  async run(batch: CutoutBatch, views: readonly View[]): Promise<EngineOutput> {
    if (this.#closed)
      throw new PerseusError('ENGINE_CLOSED', 'The engine is closed. Open the model again to run more.');
    checkBatch(batch, views, this.#size);
    const output = new Promise<EngineOutput>((resolve) => this.#waiting.push({ batch, views, resolve }));
    this.#unsettled.add(output);
    this.#dispatch();
    try {
      return await output;
    } finally {
      this.#unsettled.delete(output);
      this.#dispatch();
    }
  }

  close(): Promise<void> {
    this.#closed ??= Promise.allSettled(this.#unsettled).then(async () => {
      await Promise.all(this.#sessions.map((session) => session.close()));
    });
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #dispatch(): void {
    while (this.#waiting.length > 0) {
      const session = this.#sessions.reduce((least, one) => (one.load < least.load ? one : least));
      if (session.load >= RUNS_PER_SESSION) return;
      const { batch, views, resolve } = this.#waiting.shift()!;
      resolve(session.run(batch, views));
    }
  }
}
