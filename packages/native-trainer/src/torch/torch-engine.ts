import {
  RunQueue,
  checkBatch,
  withPerseusErrors,
  type Canvas,
  type CanvasOptions,
  type CutoutBatch,
  type Device,
  type Engine,
  type EngineOutput,
  type Precision,
  type View,
} from '@perseus/core';
import type { NativeTorchSession, TorchOutput } from '../native/binding.js';
import { numbersOfViews } from './numbers-of-views.js';
import { TorchCanvas } from './torch-canvas.js';

/** Beside those that run: a busy event loop then leaves the device no pause. Each holds a thread of libuv's pool. */
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
  /** Of cutouts, and of those that lie in a canvas. */
  readonly #queue: RunQueue<[work: () => Promise<TorchOutput>]>;
  readonly #canvases = new Set<TorchCanvas>();
  readonly #tell: (graphBatch: number) => void;
  #graphBatch: number;

  /** @param tell takes how many looks go through the network at once now, each time that memory holds fewer */
  constructor(
    session: NativeTorchSession,
    settings: TorchEngineSettings,
    tell: (graphBatch: number) => void,
  ) {
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
    this.#queue = new RunQueue([{ atOnce, run: (work) => this.#runNow(work) }]);
  }

  async run(batch: CutoutBatch, views: readonly View[]): Promise<EngineOutput> {
    checkBatch(batch, views, this.#size);
    const { pixels, count, height, width } = batch;
    return this.#queue.run(() => this.#session.run(pixels, count, height, width, numbersOfViews(views)));
  }

  async openCanvas(options: CanvasOptions): Promise<Canvas> {
    this.#queue.refuseLate();
    return this.#queue.holdOpen(this.#openCanvas(options));
  }

  /** Its canvases are closed with it. */
  close(): Promise<void> {
    return this.#queue.close(async () => {
      await Promise.all([...this.#canvases].map((canvas) => canvas[Symbol.asyncDispose]()));
      await this.#session.close();
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #openCanvas({ side, blocks }: CanvasOptions): Promise<Canvas> {
    const native = await withPerseusErrors(() => this.#session.openCanvas(side, blocks));
    const canvas = new TorchCanvas(native, side, {
      size: this.#size,
      refuseLate: () => this.#queue.refuseLate(),
      run: (work) => this.#queue.run(work),
      closed: () => void this.#canvases.delete(canvas),
    });
    this.#canvases.add(canvas);
    return canvas;
  }

  async #runNow(work: () => Promise<TorchOutput>): Promise<EngineOutput> {
    const { graphBatch, ...output } = await withPerseusErrors(work);
    this.#tellOfHalving(graphBatch);
    return output;
  }

  #tellOfHalving(graphBatch: number): void {
    if (graphBatch >= this.#graphBatch) return;
    this.#graphBatch = graphBatch;
    this.#tell(graphBatch);
  }
}
