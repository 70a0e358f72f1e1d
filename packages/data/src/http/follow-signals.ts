// Of each signal that is followed by anybody: who follows it.
const followersOf = new WeakMap<AbortSignal, Set<AbortController>>();

/**
 * A signal that is raised with the first of several, until it is disposed.
 *
 * Not `AbortSignal.any`: in Node 20 what it makes lives as long as the signals that it follows. And one listener for
 * all who follow a signal: from the eleventh on Node warns of a leak.
 */
export function followSignals(signals: (AbortSignal | undefined)[]): { signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const followed = signals.filter((signal) => signal !== undefined);
  for (const signal of followed) {
    if (signal.aborted) controller.abort(signal.reason);
    const followers = followersOf.get(signal);
    if (followers !== undefined) followers.add(controller);
    else {
      followersOf.set(signal, new Set([controller]));
      signal.addEventListener('abort', raise);
    }
  }
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const signal of followed) {
        const followers = followersOf.get(signal);
        followers?.delete(controller);
        if (followers?.size !== 0) continue;
        followersOf.delete(signal);
        signal.removeEventListener('abort', raise);
      }
    },
  };
}

function raise(event: Event): void {
  const signal = event.target as AbortSignal;
  for (const controller of followersOf.get(signal) ?? []) controller.abort(signal.reason);
}
