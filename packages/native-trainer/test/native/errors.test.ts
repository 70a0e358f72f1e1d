import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PerseusError } from '@perseus/core';
import { loadBinding, trainerLoadFailures } from '../../src/native/load.js';
import type { BuildInputs } from '../../setup/index.mjs';
import { trainRun } from '../../src/run/train.js';
import { writeTinyDataset } from '../tiny-dataset.js';
import { TINY, temporaryFolder } from '../tiny-training.js';

describe('errors of the addon', () => {
  test("LibTorch's are one line without its backtrace", async () => {
    const folder = temporaryFolder();
    const run = trainRun({
      datasetFolder: await writeTinyDataset(join(folder, 'dataset')),
      runFolder: join(folder, 'run'),
      // Its weights would take petabytes.
      overrides: { ...TINY, 'architecture.stemChannels': 2 ** 17 },
    });
    const error = await run.catch((thrown: unknown) => thrown as PerseusError);
    expect(error).toMatchObject({ name: 'PerseusError', code: 'OUT_OF_MEMORY' });
    const { message } = error as PerseusError;
    expect(message).not.toMatch(/\n|frame #|0x[0-9a-f]{6}|\.so/);
    expect(message.length).toBeLessThan(400);
  });

  test('after an error the next training may begin', async () => {
    const folder = temporaryFolder();
    const datasetFolder = await writeTinyDataset(join(folder, 'dataset'));
    const failing = trainRun({
      datasetFolder,
      runFolder: join(folder, 'failing'),
      overrides: { ...TINY, device: 'cuda', epochs: 1 },
    });
    await expect(failing).rejects.toMatchObject({ code: 'NO_CUDA', place: { option: 'device' } });
    const next = trainRun({
      datasetFolder,
      runFolder: join(folder, 'next'),
      overrides: { ...TINY, epochs: 1 },
    });
    expect((await next).reason).toBe('completed');
  });

  test('a job that is none is refused by the name of what is wrong', async () => {
    const binding = await loadBinding();
    const start = (job: unknown) => () => binding.startTraining(job as never, () => {});
    expect(start(undefined)).toThrow(expect.objectContaining({ code: 'NATIVE_ARGUMENT' }));
    expect(start({})).toThrow(/"config" must be a text/);
  });
});

describe('why the addon does not load', () => {
  const inputs = { libtorch: { folder: '/a/libtorch' } } as BuildInputs;
  test.each([
    ['libtorch_cpu.so: cannot open shared object file: No such file', 'missing from /a/libtorch'],
    ['undefined symbol: _ZN2at4_ops', 'not the LibTorch that it was built against'],
    ['SIGSEGV', 'crashes here'],
  ])('%s', (said, why) => {
    expect(trainerLoadFailures.find(({ sign }) => sign.test(said))?.why(inputs)).toContain(why);
  });
});
