import { PerseusError } from '@perseus/core';

/** What the shell is told. Interrupted commands exit with 128 + the signal's number, their state saved. */
export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGUSR1'] as const;
export type StopSignal = (typeof STOP_SIGNALS)[number];

export const EXIT_AFTER_SIGNAL: Record<StopSignal, number> = { SIGINT: 130, SIGTERM: 143, SIGUSR1: 138 };

/** An error that names an option and no file was made on the command line; every other one lies in the input or the machine. */
export function exitCodeOf(error: unknown): number {
  const usage =
    error instanceof PerseusError && error.place.option !== undefined && error.place.path === undefined;
  return usage ? EXIT.usage : EXIT.failed;
}
