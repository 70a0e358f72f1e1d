import {
  PerseusError,
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

interface WaitingRun {
  batch: CutoutBatch;
  views: readonly View[];
  resolve(output: Promise<EngineOutput>): void;
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
  readonly #waiting: WaitingRun[] = [];
  readonly #unsettled = new Set<Promise<unknown>>();
  #running = 0;
  #keepCompiled: OpenedSession['keepCompiled'];
  #closed: Promise<void> | null = null;

  constructor({ session, keepCompiled }: OpenedSession, settings: OpenVinoEngineSettings) {
    this.#session = session;
    this.#keepCompiled = keepCompiled;
    this.#size = settings.size;
    this.precision = settings.precision;
    this.threads = settings.threads;
    this.concurrency = settings.streams;
    this.embeddingSize = settings.embeddingSize;
  }

  async run(batch: CutoutBatch, views: readonly View[]): Promise<EngineOutput> {
    if (this.#closed)
      throw new PerseusError('ENGINE_CLOSED', 'The engine is closed. Open the model again to run more.');
    checkBatch(batch, views, this.#size);
    const output = new Promise<EngineOutput>((resolve) => this.#waiting.push({ batch, views, resolve }));
    this.#dispatch();
    return this.#untilSettled(output);
  }

  close(): Promise<void> {
    this.#closed ??= this.#finish();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #finish(): Promise<void> {
    // What ends may begin something: the compiled form is kept after the first run.
    while (this.#unsettled.size > 0) await Promise.allSettled(this.#unsettled);
    await this.#session.close();
  }

  #dispatch(): void {
    while (this.#waiting.length > 0 && this.#running < this.concurrency + WAITING_NATIVELY) {
      const { batch, views, resolve } = this.#waiting.shift()!;
      this.#running++;
      resolve(this.#runNow(batch, views));
    }
  }

  async #runNow(
    { pixels, count, height, width }: CutoutBatch,
    views: readonly View[],
  ): Promise<EngineOutput> {
    const numbers = Float64Array.from(views.flatMap(({ angleDeg, flip }) => [angleDeg, Number(flip)]));
    try {
      return await withPerseusErrors(() => this.#session.run(pixels, count, height, width, numbers));
    } finally {
      this.#running--;
      this.#dispatch();
      this.#afterFirstRun();
    }
  }

  /** Only now, so that the first result does not wait for it. */
  #afterFirstRun(): void {
    const keep = this.#keepCompiled;
    this.#keepCompiled = null;
    if (keep) void this.#untilSettled(keep());
  }

  async #untilSettled<T>(work: Promise<T>): Promise<T> {
    this.#unsettled.add(work);
    try {
      return await work;
    } finally {
      this.#unsettled.delete(work);
    }
  }
}
