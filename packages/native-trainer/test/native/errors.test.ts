import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PerseusError } from '@perseus/core';
import { loadFailure, toPerseusError } from '../../src/native/errors.js';
import { loadBinding } from '../../src/native/load.js';
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

  test('the code, the sentence and the place of a native error are kept, its fields where they are texts or numbers', () => {
    const native = Object.assign(new Error('what, and what to do.'), {
      code: 'SOMETHING',
      fields: '{"path":"a/b","row":3,"odd":null}',
    });
    const error = toPerseusError(native) as PerseusError;
    expect(error).toBeInstanceOf(PerseusError);
    expect(error.toJSON()).toEqual({
      code: 'SOMETHING',
      message: 'what, and what to do.',
      place: { path: 'a/b', row: 3 },
    });
    expect(error.cause).toBe(native);
  });

  test('a fault of ours stays what it is', () => {
    const fault = new TypeError('undefined is not a function');
    expect(toPerseusError(fault)).toBe(fault);
  });
});

describe('why an addon does not load', () => {
  const where = { binary: '/b/trainer.node', libtorch: '/a/libtorch' };
  test.each([
    ['libtorch_cpu.so: cannot open shared object file: No such file', 'missing from /a/libtorch'],
    ["/lib/libstdc++.so.6: version `GLIBCXX_3.4.32' not found", 'built on a newer system'],
    ['undefined symbol: _ZN2at4_ops', 'not the LibTorch that it was built against'],
    ['/b/trainer.node: file too short', 'the file is damaged'],
    ['SIGILL', 'an instruction that this processor lacks'],
    ['SIGSEGV', 'crashes here'],
    ['something new', 'something new'],
  ])('%s', (said, why) => {
    const error = loadFailure(said, where);
    expect(error).toMatchObject({ code: 'ADDON_UNLOADABLE', place: { path: '/b/trainer.node' } });
    expect(error.message).toContain(why);
    expect(error.message).toContain('npm run setup');
  });

  test('--no-addons is no reason to build anew', () => {
    const { message } = loadFailure('ERR_DLOPEN_DISABLED', where);
    expect(message).toContain('started with --no-addons');
    expect(message).not.toContain('npm run setup');
  });
});
