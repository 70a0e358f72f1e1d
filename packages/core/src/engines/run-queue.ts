import type { View } from '../views/view.js';
import type { CutoutBatch, EngineOutput } from './batch.js';
import { Lifetime } from './lifetime.js';

type CutoutsAndViews = [batch: CutoutBatch, views: readonly View[]];

/** One of those who compute beside each other. */
export interface Runner<Job extends readonly unknown[] = CutoutsAndViews> {
  run(...job: Job): Promise<EngineOutput>;
  /** Runs that it takes at once: what it computes, and what waits with it so that it never waits itself. */
  readonly atOnce: number;
}

interface Waiting<Job> {
  job: Job;
  resolve(output: Promise<EngineOutput>): void;
}

/** Runs in the order that they were asked for, each by the runner with least to do. */
export class RunQueue<Job extends readonly unknown[] = CutoutsAndViews> {
  /** What each runner has to do. */
  readonly #loads: Map<Runner<Job>, number>;
  readonly #waiting: Waiting<Job>[] = [];
  readonly #lifetime = new Lifetime('The engine is closed. Open the model again to run more.');

  constructor(runners: readonly Runner<Job>[]) {
    this.#loads = new Map(runners.map((runner) => [runner, 0]));
  }

  /** @throws PerseusError `ENGINE_CLOSED`; what the runner throws */
  async run(...job: Job): Promise<EngineOutput> {
    this.refuseLate();
    const output = new Promise<EngineOutput>((resolve) => this.#waiting.push({ job, resolve }));
    this.#dispatch();
    return this.holdOpen(output);
  }

  /** @throws PerseusError `ENGINE_CLOSED` */
  refuseLate(): void {
    this.#lifetime.refuseLate();
  }

  /** Lets `close` wait for `work` too. */
  holdOpen<T>(work: Promise<T>): Promise<T> {
    return this.#lifetime.holdOpen(work);
  }

  /** Refuses new runs, waits for those that were asked for, and then ends what ran them. */
  close(end: () => Promise<unknown>): Promise<void> {
    return this.#lifetime.close(end);
  }

  #dispatch(): void {
    while (this.#waiting.length > 0) {
      const runner = this.#leastLoaded();
      if (!runner) return;
      const { job, resolve } = this.#waiting.shift()!;
      resolve(this.#runBy(runner, job));
    }
  }

  /** Undefined where all have as much as they take. */
  #leastLoaded(): Runner<Job> | undefined {
    const free = [...this.#loads].filter(([{ atOnce }, load]) => load < atOnce);
    return free.sort(([, a], [, b]) => a - b)[0]?.[0];
  }

  async #runBy(runner: Runner<Job>, job: Job): Promise<EngineOutput> {
    this.#loads.set(runner, this.#loads.get(runner)! + 1);
    try {
      return await runner.run(...job);
    } finally {
      this.#loads.set(runner, this.#loads.get(runner)! - 1);
      this.#dispatch();
    }
  }
}
