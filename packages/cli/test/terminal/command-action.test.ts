import { PerseusError } from '@perseus/core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SavedAndStopped, runCommand } from '../../src/terminal/command-action.js';
import type { StopSignal } from '../../src/terminal/exit-codes.js';
import type { Interruption } from '../../src/terminal/interruption.js';

let said: string;

beforeEach(() => {
  said = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
});

afterEach(() => vi.restoreAllMocks());

function interruption(received: StopSignal | null): Interruption {
  const controller = new AbortController();
  if (received) controller.abort(new DOMException('stopped', 'AbortError'));
  return { signal: controller.signal, received, [Symbol.dispose]() {} };
}

const failing = (error: unknown) => async (): Promise<void> => {
  throw error;
};

test('an error of Perseus is its sentence, without a stack, and exit code 1', async () => {
  const error = new PerseusError('FILE_MISSING', 'there is no x.csv. Give another.', { path: 'x.csv' });
  expect(await runCommand({}, interruption(null), failing(error))).toBe(1);
  expect(said).toBe('perseus: there is no x.csv. Give another.\n');
});

test('one that names an option and no file is a usage error', async () => {
  const error = new PerseusError('OPTION_INVALID', 'size is 0.', { option: 'size' });
  expect(await runCommand({}, interruption(null), failing(error))).toBe(2);
});

test('programs get the code and the place', async () => {
  const error = new PerseusError('ROW_OUT_OF_RANGE', 'dec is 94.', { path: 'x.csv', row: 17 });
  await runCommand({ json: true }, interruption(null), failing(error));
  expect(JSON.parse(said)).toEqual({
    type: 'error',
    code: 'ROW_OUT_OF_RANGE',
    message: 'dec is 94.',
    place: { path: 'x.csv', row: 17 },
  });
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGUSR1', 138],
] as const)('work that %s stopped says how to go on, and exits with %i', async (signal, code) => {
  const stopped = new SavedAndStopped('perseus train D -o R --resume');
  expect(await runCommand({}, interruption(signal), failing(stopped))).toBe(code);
  expect(said).toContain('perseus train D -o R --resume');
});

test('what was done before the stop is told where it was kept', async () => {
  const stop = interruption('SIGINT');
  const partial = new PerseusError(
    'CLASSIFICATION_INCOMPLETE',
    'Their results are in out.csv.partial.',
    {},
    {
      cause: stop.signal.reason,
    },
  );
  expect(await runCommand({}, stop, failing(partial))).toBe(130);
  expect(said).toContain('out.csv.partial');
});

test('an error of its own is told as such even after a stop was asked for', async () => {
  const error = new PerseusError('FILE_UNWRITABLE', 'no space is left.', { path: 'R' });
  expect(await runCommand({}, interruption('SIGTERM'), failing(error))).toBe(1);
  expect(said).toContain('no space is left');
});
