import { IDENTITY_VIEW, type CanvasWindows } from '@perseus/core';
import { expect, test } from 'vitest';
import { TorchEngine } from '../../../src/torch/torch-engine.js';
import { FakeSession } from './fake-session.js';
import { smallField, sourcesOf } from './small-field.mjs';

const SIZE = 32;
const look = [IDENTITY_VIEW];
const closed = expect.objectContaining({ code: 'ENGINE_CLOSED' }) as Error;

function engineOf(session: FakeSession, tell: (looks: number) => void = () => undefined): TorchEngine {
  const facts = { precision: 'bfloat16', device: 'cuda:1', threads: 1, concurrency: 2 } as const;
  return new TorchEngine(session, { ...facts, graphBatch: 8, size: SIZE, embeddingSize: 1 }, tell);
}

function windowsOf(count: number): CanvasWindows {
  const blocks = { column: 0, row: 0, across: 1, ids: Int32Array.of(0) };
  return { size: SIZE, left: new Int32Array(count), top: new Int32Array(count), blocks };
}

const batchOf = (count: number) => ({
  pixels: new Uint8Array(count * SIZE * SIZE * 3),
  count,
  height: SIZE,
  width: SIZE,
});

test('what lies in a canvas and what does not run in one queue, in the order of the calls', async () => {
  const session = new FakeSession();
  await using engine = engineOf(session);
  const canvas = await engine.openCanvas({ side: 64, blocks: 4 });
  const residents = await Promise.all([1, 3, 5, 7, 9].map((count) => canvas.take(windowsOf(count))));
  const runs = residents.flatMap((one) => [one.run(look), engine.run(batchOf(one.count + 1), look)]);
  const outputs = await Promise.all(runs);
  const ran = session.asked.filter((what) => what.startsWith('run'));
  expect(ran).toEqual(Array.from({ length: 10 }, (_, i) => `run ${i + 1}`));
  expect(outputs.map(({ embedding }) => embedding.length)).toEqual(ran.map((_, i) => i + 1));
  expect(outputs.every((output) => !('graphBatch' in output))).toBe(true);
  // Two that work and one that waits.
  expect(session.mostRunning).toBe(3);
});

test('a run of what lies there tells of a halved batch as any run does, once', async () => {
  const session = new FakeSession();
  const told: number[] = [];
  await using engine = engineOf(session, (looks) => told.push(looks));
  const canvas = await engine.openCanvas({ side: 64, blocks: 4 });
  session.graphBatch = 4;
  await (await canvas.take(windowsOf(2))).run(look);
  await engine.run(batchOf(1), look);
  expect(told).toEqual([4]);
});

test('marks are read by their place', async () => {
  const session = new FakeSession();
  await using engine = engineOf(session);
  const residents = await (await engine.openCanvas({ side: 64, blocks: 4 })).take(windowsOf(2));
  expect(residents).toMatchObject({ count: 2, height: SIZE, width: SIZE });
  const ofFirst = { withoutData: 0, saturated: 1, centreWithoutData: false, sideWithoutData: true, red: 4 };
  const ofSecond = { withoutData: 5, saturated: 6, centreWithoutData: true, sideWithoutData: false, red: 9 };
  expect([residents.marksOf(0), residents.marksOf(1)]).toEqual([ofFirst, ofSecond]);
  for (const none of [2, -1, 0.5, NaN]) expect(() => residents.marksOf(none)).toThrow(RangeError);
});

test('a canvas has the blocks that there is memory for', async () => {
  await using engine = engineOf(new FakeSession());
  expect(await engine.openCanvas({ side: 64, blocks: 1000 })).toMatchObject({ side: 64, blocks: 100 });
});

test('cutouts are released once they ran, once their run failed, and where nobody runs them', async () => {
  const session = new FakeSession();
  await using engine = engineOf(session);
  const canvas = await engine.openCanvas({ side: 64, blocks: 4 });
  const [ran, failed, unwanted] = await Promise.all([1, 2, 3].map((count) => canvas.take(windowsOf(count))));
  await ran!.run(look);
  session.failure = new Error('unlucky');
  await expect(failed!.run(look)).rejects.toThrow('unlucky');
  unwanted!.release();
  unwanted!.release();
  const released = session.asked.filter((what) => what.startsWith('release'));
  expect(released).toEqual(['release 1', 'release 2', 'release 3']);
  for (const one of [ran, failed, unwanted]) await expect(one!.run(look)).rejects.toEqual(closed);
});

test('an engine that closes answers what was asked for, then closes its canvases, then its session', async () => {
  const session = new FakeSession();
  const engine = engineOf(session);
  const canvas = await engine.openCanvas({ side: 64, blocks: 4 });
  const residents = await Promise.all([1, 2, 3, 4, 5, 6].map((count) => canvas.take(windowsOf(count))));
  const kept = await canvas.take(windowsOf(7));
  const runs = residents.map((one) => one.run(look));
  const painting = canvas.paint(sourcesOf(smallField(), { x: 0, y: 0, width: 9, height: 9 }), [3]);
  const opening = engine.openCanvas({ side: 65, blocks: 4 });
  const closing = engine.close();
  await expect(canvas.take(windowsOf(1))).rejects.toEqual(closed);
  await expect(
    canvas.paint(sourcesOf(smallField(), { x: 0, y: 0, width: 9, height: 9 }), [3]),
  ).rejects.toEqual(closed);
  await expect(engine.openCanvas({ side: 64, blocks: 4 })).rejects.toEqual(closed);
  await closing;
  expect((await Promise.all(runs)).length).toBe(6);
  await painting;
  await expect(kept.run(look)).rejects.toEqual(closed);
  const late = await opening;
  await expect(late.take(windowsOf(1))).rejects.toEqual(closed);
  const ends = session.asked.filter((what) => what.startsWith('close') || what === 'release 7');
  expect(ends.slice(0, -1).toSorted()).toEqual(['close canvas', 'close canvas', 'release 7']);
  expect(ends.at(-1)).toBe('close session');
  expect(session.asked.filter((what) => what === 'run 6').length).toBe(1);
});

test('a canvas that closes answers what was asked for, alone', async () => {
  const session = new FakeSession();
  await using engine = engineOf(session);
  const canvas = await engine.openCanvas({ side: 64, blocks: 4 });
  const other = await engine.openCanvas({ side: 64, blocks: 4 });
  const residents = await Promise.all([1, 2, 3, 4, 5, 6].map((count) => canvas.take(windowsOf(count))));
  const runs = residents.map((one) => one.run(look));
  await canvas[Symbol.asyncDispose]();
  expect(session.asked.indexOf('close canvas')).toBeGreaterThan(session.asked.indexOf('run 6'));
  expect((await Promise.all(runs)).length).toBe(6);
  await expect(canvas.take(windowsOf(1))).rejects.toEqual(closed);
  await (await other.take(windowsOf(1))).run(look);
  await engine.close();
  // It is not closed twice.
  expect(session.asked.filter((what) => what === 'close canvas').length).toBe(2);
});

test('what is no block is given on as none, never as another', async () => {
  const session = new FakeSession();
  await using engine = engineOf(session);
  const canvas = await engine.openCanvas({ side: 64, blocks: 4 });
  const sources = sourcesOf(smallField(), { x: 0, y: 0, width: 9, height: 9 });
  await canvas.paint(sources, [3, 0.5, NaN, 2 ** 32, -2, Infinity]);
  expect(session.asked).toContain('paint 3,-1,-1,-1,-2,-1');
});
