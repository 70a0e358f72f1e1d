import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { listenForInterruption, type Interruption } from '../../src/terminal/interruption.js';

let interruption: Interruption;
const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
const told: string[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  exit.mockClear();
  told.length = 0;
  interruption = listenForInterruption((signal) => told.push(signal));
});

afterEach(() => {
  interruption[Symbol.dispose]();
  vi.useRealTimers();
});

const send = (signal: NodeJS.Signals): boolean => process.emit(signal, signal);

test.each(['SIGINT', 'SIGTERM', 'SIGUSR1'] as const)(
  '%s aborts the work and stays in the process',
  (signal) => {
    send(signal);
    expect(interruption.signal.aborted).toBe(true);
    expect(interruption.received).toBe(signal);
    expect(told).toEqual([signal]);
    expect(exit).not.toHaveBeenCalled();
  },
);

test('a second signal leaves at once, with its own code', () => {
  send('SIGINT');
  vi.advanceTimersByTime(1000);
  send('SIGINT');
  expect(exit).toHaveBeenLastCalledWith(130);
  send('SIGTERM');
  expect(exit).toHaveBeenLastCalledWith(143);
});

test('the echo of a Ctrl-C that npx forwards is no second one', () => {
  send('SIGINT');
  vi.advanceTimersByTime(50);
  send('SIGINT');
  expect(exit).not.toHaveBeenCalled();
});

test('nobody listens any more once it is disposed', () => {
  interruption[Symbol.dispose]();
  expect(process.listenerCount('SIGUSR1')).toBe(0);
});
