import { PerseusError } from '../errors/perseus-error.js';
import type { View } from '../views/view.js';
import type { CutoutBatch, EngineOutput } from './engine.js';

/** One of those who compute beside each other. */
export interface Runner {
  run(batch: CutoutBatch, views: readonly View[]): Promise<EngineOutput>;
  /** Runs that it takes at once: what it computes, and what waits with it so that it never waits itself. */
  readonly atOnce: number;
}

interface Waiting {
  batch: CutoutBatch;
  views: readonly View[];
  resolve(output: Promise<EngineOutput>): void;
}

/** Runs in the order that they were asked for, each by the runner with least to do. */
export class RunQueue {
  /** What each runner has to do. */
  readonly #loads: Map<Runner, number>;
  readonly #waiting: Waiting[] = [];
  readonly #unsettled = new Set<Promise<unknown>>();
  #closed: Promise<void> | null = null;

  constructor(runners: readonly Runner[]) {
    this.#loads = new Map(runners.map((runner) => [runner, 0]));
  }

  /** @throws PerseusError `ENGINE_CLOSED`; what the runner throws */
  async run(batch: CutoutBatch, views: readonly View[]): Promise<EngineOutput> {
    if (this.#closed)
      throw new PerseusError('ENGINE_CLOSED', 'The engine is closed. Open the model again to run more.');
    const output = new Promise<EngineOutput>((resolve) => this.#waiting.push({ batch, views, resolve }));
    this.#dispatch();
    return this.holdOpen(output);
  }

  /** Lets `close` wait for `work` too. */
  async holdOpen<T>(work: Promise<T>): Promise<T> {
    this.#unsettled.add(work);
    try {
      return await work;
    } finally {
      this.#unsettled.delete(work);
    }
  }

  /** Refuses new runs, waits for those that were asked for, and then ends what ran them. */
  close(end: () => Promise<unknown>): Promise<void> {
    this.#closed ??= this.#settled().then(async () => {
      await end();
    });
    return this.#closed;
  }

  async #settled(): Promise<void> {
    // What ends may begin something.
    while (this.#unsettled.size > 0) await Promise.allSettled(this.#unsettled);
  }

  #dispatch(): void {
    while (this.#waiting.length > 0) {
      const runner = this.#leastLoaded();
      if (!runner) return;
      const { batch, views, resolve } = this.#waiting.shift()!;
      resolve(this.#runBy(runner, batch, views));
    }
  }

  /** Undefined where all have as much as they take. */
  #leastLoaded(): Runner | undefined {
    const free = [...this.#loads].filter(([{ atOnce }, load]) => load < atOnce);
    return free.sort(([, a], [, b]) => a - b)[0]?.[0];
  }

  async #runBy(runner: Runner, batch: CutoutBatch, views: readonly View[]): Promise<EngineOutput> {
    this.#loads.set(runner, this.#loads.get(runner)! + 1);
    try {
      return await runner.run(batch, views);
    } finally {
      this.#loads.set(runner, this.#loads.get(runner)! - 1);
      this.#dispatch();
    }
  }
}
