/**
 * Does `work` on the inputs, up to `ahead` at a time, and yields the results in the order of the inputs.
 *
 * Reading stays at most `ahead` results before what is taken, so memory does not grow with the inputs. When the
 * consumer stops early, what has begun is waited for: nothing still reads or writes afterwards.
 */
export async function* inOrder<T, R>(
  inputs: Iterable<T>,
  ahead: number,
  work: (input: T) => Promise<R>,
): AsyncGenerator<R> {
  const begun: Promise<R>[] = [];
  try {
    for (const input of inputs) {
      const result = work(input);
      // Looked at only when its turn comes: until then a failure must not count as unhandled and end the process.
      result.catch(() => undefined);
      begun.push(result);
      if (begun.length >= ahead) yield await (begun.shift() as Promise<R>);
    }
    while (begun.length > 0) yield await (begun.shift() as Promise<R>);
  } finally {
    await Promise.allSettled(begun);
  }
}
