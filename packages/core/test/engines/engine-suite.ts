import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setInterval } from 'node:timers/promises';
import {
  IDENTITY_VIEW,
  renderView,
  viewsOf,
  type CutoutBatch,
  type Engine,
  type EngineFactory,
  type View,
} from '@perseus/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CUTOUT_BYTES, TINY_MODEL, WRONG_MODEL, tinyCutouts, tinyOutputs } from './tiny-model.js';

const { size, count, views: rightAngles } = tinyOutputs;

/** What is true of every engine. `tolerance` is times max(1, |value|): 1e-4 in float32, more for other precisions. */
export function engineSuite(factory: EngineFactory, tolerance = 1e-4): void {
  describe(`engine ${factory.name}`, () => {
    let engine: Engine;
    let folder: string;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'perseus-engine-'));
      engine = await factory.open(TINY_MODEL, { threads: 2 });
    });
    afterAll(async () => {
      await engine?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const run = (pixels: Uint8Array<ArrayBuffer>, views: readonly View[] = [IDENTITY_VIEW], side = size) => {
      const batch: CutoutBatch = {
        pixels,
        count: pixels.length / (side * side * 3),
        height: side,
        width: side,
      };
      return engine.run(batch, views);
    };

    test('says what it is', () => {
      expect(engine).toMatchObject({ name: factory.name, threads: 2, embeddingSize: 32 });
      expect(engine.concurrency).toBeGreaterThanOrEqual(1);
    });

    test("gives what Python's ONNX Runtime gives, in every view at a right angle", async () => {
      const output = await run(tinyCutouts(0, count), rightAngles);
      expectClose(output.logits, tinyOutputs.logits, tolerance);
      expectClose(output.probability, tinyOutputs.probability, tolerance);
      expectClose(output.embedding, tinyOutputs.embedding, tolerance);
    });

    test('renders views at any angle as docs/rotation.md has them', async () => {
      const views = viewsOf(16);
      const rendered = views.map((view) => viewOf(tinyCutouts(0, 3), size, view));
      const { logits } = await run(tinyCutouts(0, 3), views);
      for (const [v, pixels] of rendered.entries())
        expectClose(logits.subarray(v * 6, v * 6 + 6), (await run(pixels)).logits, tolerance);
    });

    test('takes the middle of cutouts that are larger than the model', async () => {
      const side = size + 5;
      const large = new Uint8Array(2 * side * side * 3).map((_, i) => (i * 7919) % 251);
      const middle = viewOf(large, side, IDENTITY_VIEW);
      expectClose((await run(large, [IDENTITY_VIEW], side)).logits, (await run(middle)).logits, tolerance);
    });

    test('gives an object the same numbers whatever batch it comes in', async () => {
      const together = await run(tinyCutouts(0, 37), viewsOf(8));
      const alone = await Promise.all(
        Array.from({ length: 37 }, (_, i) => run(tinyCutouts(i, 1), viewsOf(8))),
      );
      for (const [i, one] of alone.entries())
        for (let v = 0; v < 8; v++) {
          const at = (v * 37 + i) * 2;
          expectClose(one.logits.subarray(v * 2, v * 2 + 2), together.logits.subarray(at, at + 2), 1e-5);
        }
    });

    test('keeps many concurrent runs apart', async () => {
      const outputs = await Promise.all(
        Array.from({ length: 60 }, (_, i) => run(tinyCutouts(i, (i % 7) + 1))),
      );
      outputs.forEach(({ logits }, i) => {
        const expected = Array.from({ length: (i % 7) + 1 }, (_, k) => goldenLogits((i + k) % count)).flat();
        expectClose(logits, expected, tolerance);
      });
    });

    test('leaves alone what lies beside the cutouts in a shared buffer', async () => {
      const shared = new Uint8Array(2 * CUTOUT_BYTES).fill(77);
      shared.set(tinyCutouts(1, 1), CUTOUT_BYTES);
      const { logits } = await run(shared.subarray(CUTOUT_BYTES));
      expectClose(logits, goldenLogits(1), tolerance);
      expect(shared.length).toBe(2 * CUTOUT_BYTES);
      expect(shared.subarray(0, CUTOUT_BYTES).every((value) => value === 77)).toBe(true);
    });

    test('leaves the event loop free while it runs', async () => {
      let ticks = 0;
      let running = true;
      const started = performance.now();
      const done = Promise.all([run(tinyCutouts(0, 3000)), run(tinyCutouts(0, 3000))]).finally(() => {
        running = false;
      });
      for await (const _ of setInterval(5)) {
        if (!running) break;
        ticks++;
      }
      await done;
      // A loop that is held ticks once or twice; a machine that is busy otherwise still gives a fifth.
      expect(ticks).toBeGreaterThan((performance.now() - started) / 25);
    });

    test('refuses cutouts that are smaller than the model, by code', async () => {
      const side = size - 1;
      await expect(run(new Uint8Array(side * side * 3), [IDENTITY_VIEW], side)).rejects.toMatchObject({
        code: 'CUTOUT_SIZE',
        place: { size },
      });
    });

    test.each([
      ['too few pixels', { pixels: new Uint8Array(CUTOUT_BYTES - 1), count: 1, height: size, width: size }],
      ['too many pixels', { pixels: new Uint8Array(CUTOUT_BYTES + 1), count: 1, height: size, width: size }],
      ['no cutout', { pixels: new Uint8Array(0), count: 0, height: size, width: size }],
      ['a count that is none', { pixels: new Uint8Array(0), count: NaN, height: size, width: size }],
    ])('refuses a batch with %s, and runs the next', async (_, batch) => {
      await expect(engine.run(batch, [IDENTITY_VIEW])).rejects.toMatchObject({ code: 'BATCH_INVALID' });
      expectClose((await run(tinyCutouts(0, 1))).logits, goldenLogits(0), tolerance);
    });

    test('refuses a run without a view', async () => {
      await expect(run(tinyCutouts(0, 1), [])).rejects.toMatchObject({ code: 'BATCH_INVALID' });
    });

    test('closes after what is running, answers that, and refuses what comes later', async () => {
      const closing = await factory.open(TINY_MODEL, { threads: 2 });
      const batch = () => ({ pixels: tinyCutouts(0, 500), count: 500, height: size, width: size });
      const runs = Array.from({ length: 6 }, () => closing.run(batch(), [IDENTITY_VIEW]));
      const closed = closing.close();
      await expect(closing.run(batch(), [IDENTITY_VIEW])).rejects.toMatchObject({ code: 'ENGINE_CLOSED' });
      await closed;
      for (const { logits } of await Promise.all(runs))
        expectClose(logits.subarray(0, 2), goldenLogits(0), tolerance);
      await closing.close();
    });

    const wholeModel = readFileSync(TINY_MODEL);
    test.each([
      ['a truncated model', () => wholeModel.subarray(0, wholeModel.length / 2)],
      ['a model that lacks its last byte', () => wholeModel.subarray(0, -1)],
      ['an empty file', () => Buffer.alloc(0)],
      ['an ONNX model of another kind', () => readFileSync(WRONG_MODEL)],
      ['a web page', () => Buffer.from('<!doctype html><html><body>Not found</body></html>')],
      ['bytes of nothing', () => Buffer.alloc(50_000, 0xa5)],
    ])('refuses %s by name and code', async (what, content) => {
      const path = join(folder, `${what.replaceAll(' ', '-')}.onnx`);
      writeFileSync(path, content());
      await expect(factory.open(path, { threads: 1 })).rejects.toMatchObject({
        code: 'MODEL_UNREADABLE',
        message: expect.stringContaining(path) as string,
      });
    });

    test('says of a model that is not there that it is not', async () => {
      await expect(factory.open(join(folder, 'absent.onnx'), {})).rejects.toMatchObject({
        code: 'FILE_MISSING',
      });
    });
  });
}

function goldenLogits(cutout: number): number[] {
  return tinyOutputs.logits.slice(cutout * 2, cutout * 2 + 2);
}

/** The view of each cutout, as the model's metadata want it: bilinear, reflected corners. */
function viewOf(pixels: Uint8Array, side: number, view: View): Uint8Array<ArrayBuffer> {
  const cutouts = pixels.length / (side * side * 3);
  const out = new Uint8Array(cutouts * CUTOUT_BYTES);
  for (let i = 0; i < cutouts; i++) {
    const cutout = pixels.subarray(i * side * side * 3, (i + 1) * side * side * 3);
    const rendering = { size, corners: 'reflect', interpolation: 'bilinear' } as const;
    renderView(cutout, side, side, view, rendering, out, i * CUTOUT_BYTES);
  }
  return out;
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++)
    expect(Math.abs(actual[i]! - expected[i]!), `value ${i}`).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(expected[i]!)),
    );
}
