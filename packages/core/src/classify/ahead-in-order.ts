export interface Ahead {
  /** Items that are worked on at the same time. */
  atOnce: number;
  /** Items taken from the source and not yet given out, those in work included: what bounds memory. */
  ahead: number;
}

/**
 * Works on several items at once and gives the results in the order of the source.
 *
 * Goes on ahead of its consumer within the bounds given, and no further. The first error, of the source or of the work,
 * comes where its item's result would have; nothing more is taken from the source after it. A consumer that leaves
 * early closes the source and waits for what is in work.
 */
export async function* aheadInOrder<T, R>(
  source: AsyncIterable<T> | Iterable<T>,
  { atOnce, ahead }: Ahead,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const results: Promise<IteratorResult<R, void>>[] = [];
  const doorbell = new Doorbell();
  let working = 0;
  let stopped = false;

  const workOn = async (item: T): Promise<IteratorResult<R, void>> => {
    working++;
    try {
      return { done: false, value: await work(item) };
    } catch (cause) {
      stopped = true;
      throw cause;
    } finally {
      working--;
      doorbell.ring();
    }
  };
  const put = (result: Promise<IteratorResult<R, void>>) => {
    // It may fail long before its turn comes: without a handler that would end the process.
    void result.catch(() => undefined);
    results.push(result);
    doorbell.ring();
  };
  const takeAhead = async (): Promise<void> => {
    try {
      for await (const item of source) {
        if (stopped) break;
        put(workOn(item));
        while (!stopped && (working >= atOnce || results.length >= ahead)) await doorbell.rung();
        if (stopped) break;
      }
      put(Promise.resolve({ done: true, value: undefined }));
    } catch (cause) {
      put(Promise.reject(cause as Error));
    }
  };

  const taking = takeAhead();
  try {
    for (;;) {
      while (results.length === 0) await doorbell.rung();
      const result = await results[0]!;
      if (result.done) return;
      void results.shift();
      doorbell.ring();
      yield result.value;
    }
  } finally {
    stopped = true;
    doorbell.ring();
    await taking;
    await Promise.allSettled(results);
  }
}

/** Lets several wait until something has changed; whoever wakes looks for himself what. */
class Doorbell {
  #waiting: (() => void)[] = [];

  ring(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  rung(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
