import {
  RunQueue,
  checkBatch,
  withPerseusErrors,
  type CutoutBatch,
  type Engine,
  type EngineOutput,
  type Precision,
  type View,
} from '@perseus/core';
import type { NativeSession } from './binding.js';
import type { OpenedSession } from './open-session.js';

/** Beside those that run: a busy event loop then leaves no stream idle. Each holds one of libuv's four threads. */
const WAITING_NATIVELY = 1;

export interface OpenVinoEngineSettings {
  precision: Precision;
  threads: number;
  streams: number;
  size: number;
  embeddingSize: number;
}

/** OpenVINO in this process, on threads of its own. */
export class OpenVinoEngine implements Engine {
  readonly name = 'openvino';
  readonly precision: Precision;
  readonly device = 'cpu';
  readonly threads: number;
  readonly concurrency: number;
  readonly embeddingSize: number;
  readonly #size: number;
  readonly #session: NativeSession;
  readonly #queue: RunQueue;
  #keepCompiled: OpenedSession['keepCompiled'];

  constructor({ session, keepCompiled }: OpenedSession, settings: OpenVinoEngineSettings) {
    this.#session = session;
    this.#keepCompiled = keepCompiled;
    this.#size = settings.size;
    this.precision = settings.precision;
    this.threads = settings.threads;
    this.concurrency = settings.streams;
    this.embeddingSize = settings.embeddingSize;
    const atOnce = settings.streams + WAITING_NATIVELY;
    this.#queue = new RunQueue([{ atOnce, run: (batch, views) => this.#runNow(batch, views) }]);
  }

  async run(batch: CutoutBatch, views: readonly View[]): Promise<EngineOutput> {
    checkBatch(batch, views, this.#size);
    return this.#queue.run(batch, views);
  }

  close(): Promise<void> {
    return this.#queue.close(() => this.#session.close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #runNow(
    { pixels, count, height, width }: CutoutBatch,
    views: readonly View[],
  ): Promise<EngineOutput> {
    const numbers = Float64Array.from(views.flatMap(({ angleDeg, flip }) => [angleDeg, Number(flip)]));
    try {
      return await withPerseusErrors(() => this.#session.run(pixels, count, height, width, numbers));
    } finally {
      this.#afterFirstRun();
    }
  }

  /** Only now, so that the first result does not wait for it. */
  #afterFirstRun(): void {
    const keep = this.#keepCompiled;
    this.#keepCompiled = null;
    if (keep) void this.#queue.holdOpen(keep());
  }
}
