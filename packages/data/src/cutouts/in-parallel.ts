/**
 * Does `work` on all inputs, at most `atOnce` at a time, in no order.
 *
 * The first failure, or the signal, stops the rest by the signal that `work` is given; nothing is still at work when
 * this ends.
 *
 * @throws the first failure; the signal's reason; what `inputs` throws
 */
export async function inParallel<T>(
  inputs: AsyncIterable<T> | Iterable<T>,
  atOnce: number,
  signal: AbortSignal | undefined,
  work: (input: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const pass = (): void => stop.abort(signal?.reason);
  signal?.throwIfAborted();
  signal?.addEventListener('abort', pass, { once: true });
  const running = new Set<Promise<void>>();
  let failure: { cause: unknown } | undefined;
  const begin = (input: T): void => {
    const task = work(input, stop.signal)
      .catch((cause: unknown) => {
        failure ??= { cause };
        stop.abort(cause);
      })
      .finally(() => running.delete(task));
    running.add(task);
  };
  try {
    for await (const input of inputs) {
      if (stop.signal.aborted) break;
      begin(input);
      if (running.size >= atOnce) await Promise.race(running);
    }
  } finally {
    await Promise.all(running);
    signal?.removeEventListener('abort', pass);
  }
  if (failure !== undefined) throw failure.cause;
  signal?.throwIfAborted();
}
