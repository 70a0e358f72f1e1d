import { PerseusError } from '@perseus/core';
import { EXIT, EXIT_AFTER_SIGNAL, exitCodeOf } from './exit-codes.js';
import type { Interruption } from './interruption.js';
import { Voice, type VoiceOptions } from './voice.js';

/** What a command gets beside its options. */
export interface Session {
  voice: Voice;
  /** Aborted when the user, the system or the batch queue asks for a stop. */
  signal: AbortSignal;
}

/** The body of a command: everything it does between its parsed options and its result. */
export type RunBody = (session: Session) => Promise<void>;

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
): Promise<number> {
  const voice = new Voice(options);
  try {
    await body({ voice, signal: interruption.signal });
    return EXIT.done;
  } catch (error) {
    return end(error, voice, interruption);
  }
}

function end(error: unknown, voice: Voice, interruption: Interruption): number {
  const { received, signal } = interruption;
  if (received !== null && (error instanceof SavedAndStopped || isAbort(error, signal))) {
    const resume = error instanceof SavedAndStopped ? error.howToResume : null;
    voice.complain(
      `stopped by ${received}. ${resume === null ? 'No output was left behind.' : `All is saved; resume with\n  ${resume}`}`,
      { type: 'interrupted', signal: received, resume },
    );
    return EXIT_AFTER_SIGNAL[received];
  }
  complainOf(error, voice);
  return exitCodeOf(error);
}

function isAbort(error: unknown, signal: AbortSignal): boolean {
  return error === signal.reason || (error instanceof Error && error.name === 'AbortError');
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
