import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { IDENTITY_VIEW, onnxruntimeEngine, type CutoutBatch } from '@perseus/core';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { isAlive, sessionsOf } from '../child-processes.js';
import { engineProcessSuite } from '../engine-process-suite.js';
import { engineSuite } from '../engine-suite.js';
import { int8EngineSuite } from '../int8-engine-suite.js';
import { TINY_MODEL, tinyCutouts } from '../tiny-model.js';

const packageFolder = fileURLToPath(new URL('../../..', import.meta.url));

engineSuite(onnxruntimeEngine);
int8EngineSuite(onnxruntimeEngine);
engineProcessSuite({
  specifier: '@perseus/core',
  name: 'onnxruntimeEngine',
  cwd: packageFolder,
});

test('ONNX Runtime is available here, and asking loads nothing', async () => {
  expect(await onnxruntimeEngine.available()).toEqual({ ok: true });
});

test('a precision that ONNX Runtime does not have is refused rather than replaced', async () => {
  await expect(onnxruntimeEngine.open(TINY_MODEL, { precision: 'bfloat16' })).rejects.toMatchObject({
    code: 'PRECISION_UNSUPPORTED',
  });
});

test('a batch that cannot be sent to a session fails alone, and by code', async () => {
  await using engine = await onnxruntimeEngine.open(TINY_MODEL, { threads: 1 });
  const uncloneable = { ...IDENTITY_VIEW, toString: () => 'a function does not travel' };
  await expect(engine.run(batchOf(1), [uncloneable])).rejects.toMatchObject({
    code: 'ENGINE_FAILED',
    message: expect.stringContaining('could not be cloned') as string,
  });
  expect((await engine.run(batchOf(1), [IDENTITY_VIEW])).logits.length).toBe(2);
});

test('nothing is kept in the user’s folders, as it is where ONNX Runtime reports to its maker', async () => {
  const home = mkdtempSync(join(tmpdir(), 'perseus-home-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const script = `
    import { onnxruntimeEngine } from '@perseus/core';
    const engine = await onnxruntimeEngine.open(${JSON.stringify(TINY_MODEL)}, { threads: 2 });
    await engine.run({ pixels: new Uint8Array(3072), count: 1, height: 32, width: 32 }, [{ angleDeg: 0, flip: false }]);
    await engine.close();`;
  // Those under which ONNX Runtime is quiet anyway are what a user does not have.
  const { CI: _, ORT_DISABLE_TELEMETRY: __, XDG_CACHE_HOME: ___, ...env } = process.env;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: packageFolder,
    env: { ...env, HOME: home },
  });
  expect(readdirSync(home)).toEqual([]);
});

describe.runIf(process.platform === 'linux')('the processes of the sessions', () => {
  test('end after their parent was killed in the middle of a batch', async () => {
    const script = `
      import { onnxruntimeEngine } from '@perseus/core';
      const engine = await onnxruntimeEngine.open(${JSON.stringify(TINY_MODEL)}, { threads: 2 });
      engine.run({ pixels: new Uint8Array(20_000 * 3072), count: 20_000, height: 32, width: 32 }, [{ angleDeg: 0, flip: false }]);
      console.log('running');`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: packageFolder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(parent.stdout, 'data');
    const sessions = sessionsOf(parent.pid!);
    expect(sessions.length).toBe(2);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(sessions.filter(isAlive)).toEqual([]), { timeout: 20_000, interval: 50 });
  });

  test('outlive the signals that a terminal or a batch system sends to all', async () => {
    const engine = await onnxruntimeEngine.open(TINY_MODEL, { threads: 1 });
    const run = engine.run(batchOf(2000), [IDENTITY_VIEW]);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGUSR1'] as const)
      for (const pid of sessionsOf(process.pid)) process.kill(pid, signal);
    expect((await run).logits.length).toBe(4000);
    await engine.close();
  });

  test('that die fail their runs by code and name the signal; the engine still closes', async () => {
    const before = new Set(sessionsOf(process.pid));
    const engine = await onnxruntimeEngine.open(TINY_MODEL, { threads: 1 });
    const runs = [engine.run(batchOf(5000), [IDENTITY_VIEW]), engine.run(batchOf(10), [IDENTITY_VIEW])];
    const failures = Promise.allSettled(runs);
    for (const pid of sessionsOf(process.pid).filter((one) => !before.has(one))) process.kill(pid, 'SIGKILL');
    const failed = {
      code: 'ENGINE_FAILED',
      message: expect.stringContaining('SIGKILL') as string,
    };
    for (const result of await failures) expect(result).toMatchObject({ status: 'rejected', reason: failed });
    await expect(engine.run(batchOf(1), [IDENTITY_VIEW])).rejects.toMatchObject(failed);
    await engine.close();
  });
});

function batchOf(count: number): CutoutBatch {
  return { pixels: tinyCutouts(0, count), count, height: 32, width: 32 };
}
