import {
  RunQueue,
  checkBatch,
  withPerseusErrors,
  type CutoutBatch,
  type Device,
  type Engine,
  type EngineOutput,
  type Precision,
  type View,
} from '@perseus/core';
import type { NativeTorchSession } from '../native/binding.js';

/** Beside those that run: a busy event loop then leaves the device no pause. Each holds one of libuv's four threads. */
const WAITING_NATIVELY = 1;

export interface TorchEngineSettings {
  precision: Precision;
  device: Device;
  threads: number;
  /** Runs that work at the same time. */
  concurrency: number;
  /** Looks that go through the network at once. */
  graphBatch: number;
  size: number;
  embeddingSize: number;
}

/** LibTorch in this process, on a thread of its own, and on a GPU where it was opened on one. */
export class TorchEngine implements Engine {
  readonly name = 'torch';
  readonly precision: Precision;
  readonly device: Device;
  readonly threads: number;
  readonly concurrency: number;
  readonly embeddingSize: number;
  readonly #size: number;
  readonly #session: NativeTorchSession;
  readonly #queue: RunQueue;
  readonly #tell: (line: string) => void;
  #graphBatch: number;

  /** @param tell takes what a user should know of: once, where memory does not hold the batch */
  constructor(session: NativeTorchSession, settings: TorchEngineSettings, tell: (line: string) => void) {
    this.#session = session;
    this.#tell = tell;
    this.#size = settings.size;
    this.#graphBatch = settings.graphBatch;
    this.precision = settings.precision;
    this.device = settings.device;
    this.threads = settings.threads;
    this.concurrency = settings.concurrency;
    this.embeddingSize = settings.embeddingSize;
    const atOnce = settings.concurrency + WAITING_NATIVELY;
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
    const { graphBatch, ...output } = await withPerseusErrors(() =>
      this.#session.run(pixels, count, height, width, numbers),
    );
    this.#tellOfHalving(graphBatch);
    return output;
  }

  #tellOfHalving(graphBatch: number): void {
    if (graphBatch >= this.#graphBatch) return;
    this.#graphBatch = graphBatch;
    this.#tell(
      `The memory of ${this.device} does not hold the batch of engine torch, so that ${graphBatch} ` +
        `${graphBatch === 1 ? 'look goes' : 'looks go'} through the network at once now. Results are the same, and come ` +
        'more slowly; other programs that use the device may be why.',
    );
  }
}
