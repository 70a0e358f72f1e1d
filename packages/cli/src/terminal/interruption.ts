import { EXIT_AFTER_SIGNAL, STOP_SIGNALS, type StopSignal } from './exit-codes.js';

/** npx and npm forward the terminal's Ctrl-C to a process that has already had it: such an echo is no second wish. */
const ECHO_MS = 400;

/** SIGINT, SIGTERM and SIGUSR1 (Slurm's warning) as an AbortSignal; a second one leaves at once. */
export interface Interruption extends Disposable {
  readonly signal: AbortSignal;
  /** What asked for the stop, null as long as nothing has. */
  readonly received: StopSignal | null;
}

/**
 * Listens from now until disposed.
 *
 * Called before anything is loaded: Node answers a SIGUSR1 that nobody listens to by opening its debugger.
 */
export function listenForInterruption(onFirst: (signal: StopSignal) => void): Interruption {
  const controller = new AbortController();
  let received: StopSignal | null = null;
  let receivedAt = 0;

  const listener = (signal: StopSignal): void => {
    const now = performance.now();
    if (received === null) {
      received = signal;
      receivedAt = now;
      onFirst(signal);
      controller.abort(new DOMException(`Stopped by ${signal}.`, 'AbortError'));
    } else if (signal !== received || now - receivedAt > ECHO_MS) {
      process.exit(EXIT_AFTER_SIGNAL[signal]);
    }
  };

  for (const name of STOP_SIGNALS) process.on(name, listener);
  return {
    signal: controller.signal,
    get received() {
      return received;
    },
    [Symbol.dispose]() {
      for (const name of STOP_SIGNALS) process.off(name, listener);
    },
  };
}
