import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { trainRun } from '../../src/run/train.js';
import { writeTinyDataset } from '../tiny-dataset.js';
import { ENDLESS, temporaryFolder } from '../tiny-training.js';

// Other programs on the machine delay timers too.
test('the event loop stays free while a training takes all threads', { retry: 2 }, async () => {
  const folder = temporaryFolder();
  const datasetFolder = await writeTinyDataset(join(folder, 'dataset'), { side: 64 });
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const stop = new AbortController();
  await trainRun({
    datasetFolder,
    runFolder: join(folder, 'run'),
    overrides: {
      ...ENDLESS,
      batchSize: 12,
      threads: availableParallelism(),
      'architecture.stemChannels': 16,
    },
    signal: stop.signal,
    onEvent: ({ type }) => {
      if (type !== 'start') return;
      delay.enable();
      setTimeout(() => stop.abort(), 3000);
    },
  });
  delay.disable();
  expect(delay.count).toBeGreaterThan(300);
  expect(delay.percentile(99) / 1e6).toBeLessThan(20);
});
