import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { IDENTITY_VIEW, chooseEngine, type Device, type Engine, type EngineFactory } from '@perseus/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { isAlive } from './child-processes.js';
import { disagreeing, halfThere, standIn } from './stand-in-engine.mjs';

const DEVICES: readonly Device[] = ['cuda:0', 'cuda:2'];
const opened: Engine[] = [];

async function pool(factory: EngineFactory = standIn, devices = DEVICES): Promise<Engine> {
  const { engine } = await chooseEngine([factory], 'model.onnx', { devices, threads: 6 });
  opened.push(engine);
  return engine;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((engine) => engine.close()));
});

/** The first pixel is what the stand-in gives back. */
function run(engine: Engine, first: number) {
  const pixels = new Uint8Array(2 * 3).fill(first);
  return engine.run({ pixels, count: 2, height: 1, width: 1 }, [IDENTITY_VIEW]);
}

describe('a pool of devices', () => {
  test('says which devices, and has the threads and the concurrency of all', async () => {
    expect(await pool()).toMatchObject({
      name: 'standIn',
      precision: 'float16',
      device: 'cuda:0,cuda:2',
      threads: 6,
      concurrency: 2,
      embeddingSize: 3,
    });
  });

  test('is one process a device, which share the load; each call gets its own output', async () => {
    const engine = await pool();
    const outputs = await Promise.all(Array.from({ length: 40 }, (_, i) => run(engine, i)));
    expect(outputs.map(({ logits }) => logits[1])).toEqual(Array.from({ length: 40 }, (_, i) => i));
    const [devices, processes] = [0, 1].map((k) => outputs.map(({ embedding }) => embedding[k]!));
    expect(new Set(devices)).toEqual(new Set([0, 2]));
    expect(new Set(processes).size).toBe(2);
    expect(processes).not.toContain(process.pid);
    for (const device of [0, 2])
      expect(devices!.filter((one) => one === device).length).toBeGreaterThanOrEqual(2);
  });

  test('gives an error of an engine as it is, with its code and place, and goes on', async () => {
    const engine = await pool();
    await expect(run(engine, 254)).rejects.toMatchObject({ code: 'CUTOUT_SIZE', place: { size: 7 } });
    await expect(run(engine, 253)).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      message: expect.stringMatching(/on cuda:\d stopped .*It is a bug/) as string,
    });
    expect((await run(engine, 9)).logits[1]).toBe(9);
  });

  test('passes on what an engine has to tell the user', async () => {
    const engine = await pool();
    const warned = once(process, 'warning') as Promise<[Error & { code: string }]>;
    await run(engine, 252);
    const [warning] = await warned;
    expect(warning).toMatchObject({ message: 'It is half as large now.', code: 'BATCH_HALVED' });
  });

  test('refuses the runs of a process that was killed, naming its device; the others go on, and it closes', async () => {
    const engine = await pool();
    const pids = new Map(
      (await Promise.all([run(engine, 1), run(engine, 2)])).map(({ embedding }) => [
        `cuda:${embedding[0]}`,
        embedding[1]!,
      ]),
    );
    const endless = run(engine, 255);
    const after = run(engine, 3);
    process.kill(pids.get('cuda:0')!, 'SIGKILL');
    const failed = {
      code: 'ENGINE_FAILED',
      message: expect.stringMatching(/on cuda:0 .*SIGKILL/) as string,
      place: { device: 'cuda:0' },
    };
    await expect(endless).rejects.toMatchObject(failed);
    expect((await after).embedding[0]).toBe(2);
    // The one that died has nothing to do, and says so at once.
    await expect(run(engine, 4)).rejects.toMatchObject(failed);
    await engine.close();
  });

  test('closes after what is running, and leaves no process behind', async () => {
    const engine = await pool();
    const runs = Array.from({ length: 8 }, (_, i) => run(engine, i));
    await engine.close();
    const pids = new Set((await Promise.all(runs)).map(({ embedding }) => embedding[1]!));
    expect(pids.size).toBe(2);
    await vi.waitFor(() => expect([...pids].filter(isAlive)).toEqual([]));
    await expect(run(engine, 1)).rejects.toMatchObject({ code: 'ENGINE_CLOSED' });
  });

  test('leaves no process behind when this one is killed in the middle of a batch', async () => {
    const script = `
      import { chooseEngine } from '@perseus/core';
      import { standIn } from ${JSON.stringify(new URL('./stand-in-engine.mjs', import.meta.url).href)};
      const { engine } = await chooseEngine([standIn], 'model.onnx', { devices: ['cuda:0', 'cuda:1'] });
      const run = (first) =>
        engine.run({ pixels: Uint8Array.of(first, 0, 0), count: 1, height: 1, width: 1 }, [{ angleDeg: 0, flip: false }]);
      const outputs = await Promise.all([run(1), run(2)]);
      void run(255);
      console.log(JSON.stringify(outputs.map(({ embedding }) => embedding[1])));`;
    const cwd = fileURLToPath(new URL('../..', import.meta.url));
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], { cwd });
    const [told] = (await once(parent.stdout, 'data')) as [Buffer];
    const pids = JSON.parse(told.toString()) as number[];
    expect(pids.filter(isAlive).length).toBe(2);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: 20_000, interval: 50 });
  });

  test('is refused where its devices would compute in different precisions', async () => {
    await expect(pool(disagreeing, ['cuda:0', 'cuda:1'])).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringMatching(/cuda:0 computes in float16 .*cuda:1 computes in float32/) as string,
    });
  });

  test('is refused where one device cannot be opened, by the reason of that', async () => {
    const choice = { name: 'halfThere', devices: ['cuda:0', 'cuda:1'] as const };
    await expect(chooseEngine([halfThere], 'model.onnx', choice)).rejects.toMatchObject({
      code: 'DEVICE_UNAVAILABLE',
      place: { device: 'cuda:1' },
    });
  });

  test.each([
    [
      'a module that is not there',
      { module: new URL('./no-such-engine.mjs', import.meta.url).href, export: 'standIn' },
    ],
    ['an export that is not there', { ...standIn.remote!, export: 'sitIn' }],
  ])('is refused for %s, by name', async (_, remote) => {
    const choice = { name: 'standIn', devices: DEVICES };
    await expect(chooseEngine([{ ...standIn, remote }], 'model.onnx', choice)).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringMatching(/cannot be started for cuda:0 .*(no-such-engine|sitIn)/) as string,
    });
  });
});
