import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A training of seconds: a narrow network, small batches, one thread. */
export const TINY = {
  epochs: 2,
  batchSize: 8,
  threads: 1,
  precision: 'float32',
  'architecture.stemChannels': 4,
  'schedule.learningRate': 0.02,
  reportEverySteps: 1,
};

/** One that would take far longer than any test: for those that end it. */
export const ENDLESS = { ...TINY, epochs: 100_000 };

/** A folder that goes away with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'perseus-trainer-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A promise that settles when it is told to. */
export function signalled(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}
