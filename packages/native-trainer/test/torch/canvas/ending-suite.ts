import type { Canvas, EngineOutput } from '@perseus/core';
import { describe, expect, test } from 'vitest';
import { closed, field, views, type CanvasFixture } from './canvas-fixture.js';
import { paintAll, sourcesOf } from './small-field.mjs';
import { marksOf } from './windows.js';

/** How canvases end, and what was taken of them. */
export function endingSuite(on: CanvasFixture): void {
  describe('ends', () => {
    test('with its cutouts, which run once', async () => {
      const residents = await on.canvas.take(on.windows());
      const first = residents.run(views);
      await expect(residents.run(views)).rejects.toEqual(closed);
      // They run already.
      residents.release();
      expect(await first).toEqual(await on.plain(on.windows()));
      await expect(residents.run(views)).rejects.toEqual(closed);
      residents.release();
    });

    test('with cutouts that are released before they run', async () => {
      const residents = await on.canvas.take(on.windows());
      residents.release();
      residents.release();
      await expect(residents.run(views)).rejects.toEqual(closed);
    });

    test('when it is closed: what was asked for is answered, and the rest is refused', async () => {
      const own = await on.openCanvas();
      const ownBlocks = await paintAll(own, field);
      const given = { ...on.windows(), blocks: ownBlocks };
      const residents = await Promise.all(Array.from({ length: 8 }, () => own.take(given)));
      const kept = await own.take(given);
      const marks = marksOf(kept);
      const runs = residents.map((one) => one.run(views));
      const taking = own.take(given);
      const closing = own[Symbol.asyncDispose]();
      await expect(own.paint(sourcesOf(field, { x: 0, y: 0, width: 9, height: 9 }), [0])).rejects.toEqual(
        closed,
      );
      await expect(own.take(given)).rejects.toEqual(closed);
      await closing;
      await own[Symbol.asyncDispose]();
      const expected: EngineOutput = await on.plain(on.windows());
      for (const output of await Promise.all(runs)) expect(output).toEqual(expected);
      for (const lost of [kept, await taking]) {
        await expect(lost.run(views)).rejects.toEqual(closed);
        lost.release();
      }
      expect(marksOf(kept)).toEqual(marks);
      // Others have nothing to do with it.
      expect(await (await on.canvas.take(on.windows())).run(views)).toEqual(expected);
    });

    test('when its engine is closed, with what was taken of it', async () => {
      const other = await on.openEngine();
      const opening = [on.openCanvas(other), on.openCanvas(other)];
      const [own, idle] = (await Promise.all(opening)) as [Canvas, Canvas];
      const ownBlocks = await paintAll(own, field);
      const given = { ...on.windows(), blocks: ownBlocks };
      const residents = await Promise.all(Array.from({ length: 8 }, () => own.take(given)));
      const kept = await own.take(given);
      const runs = residents.map((one) => one.run(views));
      const late = on.openCanvas(other);
      const closing = other.close();
      await expect(own.take(given)).rejects.toEqual(closed);
      await expect(kept.run(views)).rejects.toEqual(closed);
      await expect(on.openCanvas(other)).rejects.toEqual(closed);
      await closing;
      const expected = await on.plain(on.windows());
      for (const output of await Promise.all(runs)) expect(output).toEqual(expected);
      for (const one of [own, idle, await late]) {
        await expect(one.take(given)).rejects.toEqual(closed);
        await one[Symbol.asyncDispose]();
      }
    });
  });
}
