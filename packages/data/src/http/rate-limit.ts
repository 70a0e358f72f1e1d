import { setTimeout } from 'node:timers/promises';

// A timer with more would fire at once.
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Turns at regular intervals, never in a burst, whoever asks; and a time before which nobody gets one. */
export class RateLimit {
  readonly #intervalMs: number;
  #nextMs = 0;
  #heldUntilMs = 0;

  constructor(turnsPerSecond: number) {
    this.#intervalMs = 1000 / turnsPerSecond;
  }

  /** @throws the signal's reason, at once when it is raised; the turn then goes to somebody else */
  async turn(signal?: AbortSignal): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      const now = performance.now();
      // Looked at anew after each pause: meanwhile a service may have asked everybody to wait.
      const waitMs = Math.max(this.#nextMs, this.#heldUntilMs) - now;
      if (waitMs <= 0) {
        this.#nextMs = now + this.#intervalMs;
        return;
      }
      await pause(waitMs, signal);
    }
  }

  /** Nobody gets a turn for so long, those included who already wait. */
  holdBack(seconds: number): void {
    this.#heldUntilMs = Math.max(this.#heldUntilMs, performance.now() + 1000 * seconds);
  }
}

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
