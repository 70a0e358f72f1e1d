import { PerseusError } from '../errors/perseus-error.js';

/** Of what is closed once: after all that was begun, and nothing begins later. */
export class Lifetime {
  readonly #over: string;
  readonly #unsettled = new Set<Promise<unknown>>();
  #closed: Promise<void> | null = null;

  /** @param over what those are told who come too late, and what to do then */
  constructor(over: string) {
    this.#over = over;
  }

  /** @throws PerseusError `ENGINE_CLOSED` */
  refuseLate(): void {
    if (this.#closed) throw new PerseusError('ENGINE_CLOSED', this.#over);
  }

  /** Lets `close` wait for `work`. */
  async holdOpen<T>(work: Promise<T>): Promise<T> {
    this.#unsettled.add(work);
    try {
      return await work;
    } finally {
      this.#unsettled.delete(work);
    }
  }

  /** Waits for what was begun, and then ends. */
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
}
