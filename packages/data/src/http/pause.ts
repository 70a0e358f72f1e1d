import { setTimeout } from 'node:timers/promises';

// A timer with more would fire at once.
const MAX_TIMER_MS = 2 ** 31 - 1;

/** @throws the signal's reason as soon as it is raised */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  try {
    await setTimeout(Math.min(Math.ceil(milliseconds), MAX_TIMER_MS), undefined, { signal });
  } catch (cause) {
    // The timer throws an error of its own, and callers compare with the reason that they gave.
    signal?.throwIfAborted();
    throw cause;
  }
}
