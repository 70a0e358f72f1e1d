import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { trainRun } from '../../src/run/train.js';
import { writeTinyDataset } from '../tiny-dataset.js';
import { TINY, temporaryFolder } from '../tiny-training.js';

// Read when the addon is loaded: else helper threads wait in loops, which takes minutes beside other programs.
process.env['OMP_WAIT_POLICY'] = 'passive';

// On libuv's pool each of its threads would get OpenMP helpers of its own, and keep them.
test('one training after another leaves no threads behind', async () => {
  const folder = temporaryFolder();
  const datasetFolder = await writeTinyDataset(join(folder, 'dataset'), { objects: 8, side: 16 });
  const threadsAfter: number[] = [];
  for (let time = 0; time < 3; time++) {
    const overrides = { ...TINY, epochs: 1, threads: 2, loaderThreads: 2 };
    await trainRun({ datasetFolder, runFolder: join(folder, `run-${time}`), overrides });
    threadsAfter.push(readdirSync('/proc/self/task').length);
  }
  expect(threadsAfter[2]).toBeLessThanOrEqual(threadsAfter[1]!);
});
