import { Worker } from 'node:worker_threads';
import { PerseusError } from '@perseus/core';
import type { ExpectedFrame, FrameInspection } from './inspect-frame.js';
import type { InspectionOrder } from './inspection-worker.js';

interface Waiting {
  resolve(inspection: FrameInspection): void;
  reject(cause: unknown): void;
}

/** Inspects frames in a thread of its own: unpacking one takes seconds, in which no answer would be read. */
export class FrameInspector implements AsyncDisposable {
  readonly #worker = new Worker(new URL('./inspection-worker.js', import.meta.url));
  readonly #waiting = new Map<number, Waiting>();
  #number = 0;

  constructor() {
    this.#worker.on(
      'message',
      (said: { number: number; inspection?: FrameInspection; failure?: unknown }) => {
        const waiting = this.#waiting.get(said.number);
        this.#waiting.delete(said.number);
        if (said.inspection === undefined) waiting?.reject(said.failure);
        else waiting?.resolve(said.inspection);
      },
    );
    this.#worker.on('error', (cause) => this.#end(cause));
    this.#worker.on('exit', () => this.#end(undefined));
  }

  inspect(path: string, expected: ExpectedFrame): Promise<FrameInspection> {
    const number = ++this.#number;
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      this.#worker.postMessage({ number, path, expected } satisfies InspectionOrder);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }

  #end(cause: unknown): void {
    const message =
      'The thread that looks at frames has ended. Run the same command again: what is there is kept.';
    for (const { reject } of this.#waiting.values())
      reject(new PerseusError('WORKER_ENDED', message, {}, { cause }));
    this.#waiting.clear();
  }
}
