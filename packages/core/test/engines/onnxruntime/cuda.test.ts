import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { onnxruntimeEngine } from '@perseus/core';
import { describe, expect, test } from 'vitest';
import { availableIn, binaryFolder } from '../../../src/engines/onnxruntime/availability.js';
import { sessionsOf } from '../child-processes.js';
import { TINY_INT8_MODEL, TINY_MODEL } from '../tiny-model.js';

const onLinux = platform() === 'linux' && process.arch === 'x64';
const cuda = await onnxruntimeEngine.available('cuda:0');
const withoutCuda = describe.skipIf(cuda.ok);

describe('ONNX Runtime on a GPU', () => {
  test('is not to be had where there is none, and it is the device that is missing', async () => {
    expect(await availableIn(binaryFolder(), 'cuda:1', 1)).toMatchObject({ ok: false, missing: 'device' });
  });

  test.runIf(onLinux)('says how to get the provider where npm brought none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'perseus-onnxruntime-'));
    writeFileSync(join(folder, 'onnxruntime_binding.node'), '');
    const told = await availableIn(folder, 'cuda:0', 1);
    for (const name of ['shared', 'cuda'])
      writeFileSync(join(folder, `libonnxruntime_providers_${name}.so`), '');
    const there = await availableIn(folder, 'cuda:0', 1);
    rmSync(folder, { recursive: true });
    expect(told).toMatchObject({
      ok: false,
      reason: expect.stringContaining('npm rebuild onnxruntime-node') as string,
    });
    expect(there).toEqual({ ok: true });
  });

  test('refuses an int8 form, which would run on the processor without a word', async () => {
    await expect(onnxruntimeEngine.open(TINY_INT8_MODEL, { device: 'cuda:0' })).rejects.toMatchObject({
      code: 'PRECISION_UNSUPPORTED',
      place: { option: 'precision', device: 'cuda:0' },
    });
  });

  // The option by which a session on a GPU refuses to run a part of the network on the processor.
  test('knows the option that forbids the processor: with it, and no provider, nothing opens', async () => {
    const extra = { session: { disable_cpu_ep_fallback: '1' } };
    const options = { executionProviders: [], logSeverityLevel: 4 as const, extra };
    await expect(InferenceSession.create(TINY_MODEL, options)).rejects.toThrow(
      /CPU EP has been explicitly disabled/,
    );
  });
});

withoutCuda('without its CUDA provider', () => {
  test('opening on a GPU is refused by code, and names the library that cannot be loaded', async () => {
    await expect(onnxruntimeEngine.open(TINY_MODEL, { device: 'cuda:0' })).rejects.toMatchObject({
      code: 'DEVICE_UNAVAILABLE',
      message: expect.stringMatching(/on cuda:0 .*libonnxruntime_providers_/s) as string,
      place: { option: 'device', device: 'cuda:0' },
    });
  });
});

test.runIf(onLinux)("a session's process never maps LibTorch", async () => {
  const before = new Set(sessionsOf(process.pid));
  await using engine = await onnxruntimeEngine.open(TINY_MODEL, { threads: 1 });
  const pids = sessionsOf(process.pid).filter((pid) => !before.has(pid));
  expect(pids.length).toBe(engine.concurrency);
  for (const pid of pids) {
    const maps = readFileSync(`/proc/${pid}/maps`, 'utf8');
    expect(maps).toContain('libonnxruntime');
    expect(maps).not.toMatch(/libtorch|libc10/);
  }
});
