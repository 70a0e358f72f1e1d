import { setTimeout as delay } from 'node:timers/promises';
import type {
  NativeCanvas,
  NativeResidentCutouts,
  NativeTorchSession,
  TorchOutput,
} from '../../../src/native/binding.js';

/** A session that computes nothing in some milliseconds, and notes what it is asked for, in order. */
export class FakeSession implements NativeTorchSession {
  readonly asked: string[] = [];
  running = 0;
  mostRunning = 0;
  graphBatch = 8;
  /** What the next run fails with. */
  failure: Error | null = null;

  run(_pixels: Uint8Array, count: number): Promise<TorchOutput> {
    return this.#runOf(count);
  }

  async openCanvas(side: number, blocks: number): Promise<NativeCanvas> {
    await this.#do(`open ${side}`);
    return {
      blocks: Math.min(blocks, 100),
      paint: (_, into) => this.#do(`paint ${into.join()}`),
      take: async (_size, left) => {
        await this.#do(`take ${left.length}`);
        return this.#residents(left.length);
      },
      close: () => this.#do('close canvas'),
    };
  }

  close(): Promise<void> {
    return this.#do('close session');
  }

  #residents(count: number): NativeResidentCutouts {
    const marks = Int32Array.from({ length: count * 5 }, (_, i) => (i % 5 === 2 || i % 5 === 3 ? i % 2 : i));
    const release = () => void this.asked.push(`release ${count}`);
    return { marks, release, run: () => this.#runOf(count) };
  }

  async #runOf(count: number): Promise<TorchOutput> {
    this.mostRunning = Math.max(this.mostRunning, ++this.running);
    try {
      await this.#do(`run ${count}`);
      const { failure } = this;
      this.failure = null;
      if (failure) throw failure;
    } finally {
      this.running--;
    }
    const [logits, probability] = [new Float32Array(2 * count), new Float32Array(2 * count)];
    return { logits, probability, embedding: new Float32Array(count), graphBatch: this.graphBatch };
  }

  async #do(what: string): Promise<void> {
    this.asked.push(what);
    await delay(2);
  }
}
