import {
  Lifetime,
  withPerseusErrors,
  type Canvas,
  type CanvasWindows,
  type EngineOutput,
  type PaintingSources,
  type ResidentCutouts,
} from '@perseus/core';
import type { NativeCanvas, TorchOutput } from '../native/binding.js';
import { TorchResidents } from './torch-residents.js';

/** The engine, as its canvases see it. */
export interface CanvasHost {
  /** Of the model's cutouts, pixels. */
  readonly size: number;
  /** @throws PerseusError `ENGINE_CLOSED` */
  refuseLate(): void;
  /** Runs in turn with all that the engine runs. */
  run(work: () => Promise<TorchOutput>): Promise<EngineOutput>;
  /** A canvas is gone. */
  closed(): void;
}

/** Blocks of a field in the memory of the device that a session computes on. */
export class TorchCanvas implements Canvas {
  readonly side: number;
  readonly blocks: number;
  readonly #native: NativeCanvas;
  readonly #host: CanvasHost;
  readonly #lifetime = new Lifetime('The canvas is closed. Open another to paint and to run more.');
  /** Weak: what a caller drops is collected before the canvas is closed. */
  readonly #taken = new Set<WeakRef<TorchResidents>>();
  readonly #collected = new FinalizationRegistry<WeakRef<TorchResidents>>((one) => this.#taken.delete(one));

  constructor(native: NativeCanvas, side: number, host: CanvasHost) {
    this.#native = native;
    this.#host = host;
    this.side = side;
    this.blocks = native.blocks;
  }

  paint(sources: PaintingSources, into: readonly number[]): Promise<void> {
    return this.#while(() => this.#native.paint(sources, idsOf(into)));
  }

  take({ size, left, top, blocks }: CanvasWindows): Promise<ResidentCutouts> {
    const { column, row, across, ids } = blocks;
    return this.#while(async () => {
      const native = await this.#native.take(size, left, top, column, row, across, ids);
      const run = (work: () => Promise<TorchOutput>) => this.#while(() => this.#host.run(work));
      return this.#note(new TorchResidents(native, size, { size: this.#host.size, run }));
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#lifetime.close(async () => {
      // Each of them keeps the model in memory.
      for (const one of this.#taken) one.deref()?.release();
      await this.#native.close();
      this.#host.closed();
    });
  }

  #note(residents: TorchResidents): TorchResidents {
    const one = new WeakRef(residents);
    this.#taken.add(one);
    this.#collected.register(residents, one);
    return residents;
  }

  /** Does what canvas and engine wait for when they close. */
  async #while<T>(work: () => Promise<T>): Promise<T> {
    this.#host.refuseLate();
    this.#lifetime.refuseLate();
    return this.#lifetime.holdOpen(withPerseusErrors(work));
  }
}

/** What is none becomes -1, which native code refuses; an Int32Array would make another block's of it. */
function idsOf(into: readonly number[]): Int32Array {
  return Int32Array.from(into, (id) => (Number.isInteger(id) && Math.abs(id) < 2 ** 31 ? id : -1));
}
