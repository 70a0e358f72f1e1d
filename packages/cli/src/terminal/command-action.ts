import { PerseusError } from '@perseus/core';
import { EXIT, EXIT_AFTER_SIGNAL, exitCodeOf } from './exit-codes.js';
import type { Interruption } from './interruption.js';
import { shellLine } from './shell-line.js';
import { Voice, type VoiceOptions } from './voice.js';

/** What a command gets beside its options. */
export interface Session {
  voice: Voice;
  /** Aborted when the user, the system or the batch queue asks for a stop. */
  signal: AbortSignal;
  /** What was typed, as it can be typed again: how work goes on that keeps what it has done. */
  commandLine: string;
}

/** The body of a command: everything it does between its parsed options and its result. */
export type RunBody = (session: Session) => Promise<void>;

/** What a command's file is given: its action calls it with its options and its body. */
export type Run = (options: VoiceOptions, body: RunBody) => Promise<void>;

/** Thrown by a command that stopped on request with its state saved. */
export class SavedAndStopped extends Error {
  constructor(readonly howToResume: string) {
    super(howToResume);
  }
}

/**
 * Runs a command's body and turns however it ends into an exit code and one line.
 *
 * The code is returned, not given to `process.exit`: what is still being written must get out.
 */
export async function runCommand(
  options: VoiceOptions,
  interruption: Interruption,
  body: RunBody,
  argv: readonly string[] = [],
): Promise<number> {
  const voice = new Voice(options);
  try {
    await body({ voice, signal: interruption.signal, commandLine: shellLine('perseus', ...argv) });
    return EXIT.done;
  } catch (error) {
    return end(error, voice, interruption);
  }
}

function end(error: unknown, voice: Voice, interruption: Interruption): number {
  const { received, signal } = interruption;
  if (received !== null && cameOf(error, signal)) {
    const resume = error instanceof SavedAndStopped ? error.howToResume : null;
    voice.complain(`stopped by ${received}. ${whatRemains(error)}`, {
      type: 'interrupted',
      signal: received,
      resume,
    });
    return EXIT_AFTER_SIGNAL[received];
  }
  complainOf(error, voice);
  return exitCodeOf(error);
}

/** Whether the stop that was asked for is what ended the work; an error of its own is told as such. */
function cameOf(error: unknown, signal: AbortSignal): boolean {
  if (error instanceof SavedAndStopped || error === signal.reason) return true;
  if (!(error instanceof Error)) return false;
  return error.name === 'AbortError' || (error.cause !== undefined && cameOf(error.cause, signal));
}

function whatRemains(error: unknown): string {
  if (error instanceof SavedAndStopped) return `All is saved; go on with\n  ${error.howToResume}`;
  return error instanceof PerseusError ? error.message : 'No output was left behind.';
}

function complainOf(error: unknown, voice: Voice): void {
  const debug = Boolean(process.env.PERSEUS_DEBUG);
  const stack = debug && error instanceof Error ? { stack: error.stack } : {};
  if (error instanceof PerseusError) {
    voice.complain(debug ? `${error.stack}` : error.message, { type: 'error', ...error.toJSON(), ...stack });
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  voice.complain(
    debug && error instanceof Error
      ? `${error.stack}`
      : `${message} (unexpected: PERSEUS_DEBUG=1 shows where it came from)`,
    { type: 'error', code: 'UNEXPECTED', message, place: {}, ...stack },
  );
}
