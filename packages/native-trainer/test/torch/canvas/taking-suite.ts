import { IDENTITY_VIEW, viewsOf, type BlocksOfGrid } from '@perseus/core';
import { describe, expect, test } from 'vitest';
import { tinyCutouts } from '../../../../core/test/engines/tiny-model.js';
import { BLOCKS, MODEL_SIZE, SIDE, field, views, type CanvasFixture } from './canvas-fixture.js';
import { paintAll, smallField, sourcesOf } from './small-field.mjs';
import { cutBy, marksOf } from './windows.js';

/** What cutouts are that are taken of a canvas. */
export function takingSuite(on: CanvasFixture): void {
  test('a canvas is as large as was asked for', () => {
    expect(on.canvas).toMatchObject({ side: SIDE, blocks: BLOCKS });
  });

  test('a canvas has half the blocks, or half of that, where memory does not hold all', async () => {
    await using engine = await on.openEngine();
    // 800 TB; a processor's memory is taken where something is painted, and not before.
    const wanted = { side: 4096, blocks: 2 ** 24 };
    await using canvas = await engine.openCanvas(wanted);
    expect(canvas.blocks).toBeLessThan(wanted.blocks);
    expect(Math.log2(canvas.blocks) % 1).toBe(0);
    const last = canvas.blocks - 1;
    await canvas.paint(sourcesOf(field, { x: 0, y: 0, width: 80, height: 60 }), [last]);
    const [left, top] = [Int32Array.of(48), Int32Array.of(28)];
    const blocks: BlocksOfGrid = { column: 0, row: 0, across: 1, ids: Int32Array.of(last) };
    const { marks } = cutBy({ ...on.windows(), left, top }, on.painted);
    expect(marksOf(await canvas.take({ size: MODEL_SIZE, left, top, blocks }))).toEqual(marks);
  });

  describe('cutouts that are taken of it', () => {
    test.each([MODEL_SIZE, MODEL_SIZE + 5, 2 * MODEL_SIZE + 1])(
      'of %i pixels give what a run of the same pixels gives, bit for bit',
      async (size) => {
        const given = on.windows(size);
        const residents = await on.canvas.take(given);
        expect(residents).toMatchObject({ count: 40, height: size, width: size });
        expect(await residents.run(views)).toEqual(await on.plain(given));
      },
    );

    test.each([MODEL_SIZE, MODEL_SIZE + 5])('of %i pixels are marked as counting says', async (size) => {
      const given = on.windows(size, 200);
      const { marks } = cutBy(given, on.painted);
      // Else nothing is compared.
      for (const mark of ['withoutData', 'saturated', 'red'] as const)
        expect(marks.filter((of) => of[mark] > 0).length).toBeGreaterThan(5);
      expect(marks.filter(({ centreWithoutData }) => centreWithoutData).length).toBeGreaterThan(5);
      expect(marks.filter(({ sideWithoutData }) => sideWithoutData).length).toBeGreaterThan(5);
      const residents = await on.canvas.take(given);
      expect(marksOf(residents)).toEqual(marks);
      residents.release();
      expect(marksOf(residents)).toEqual(marks);
      expect(() => residents.marksOf(200)).toThrow(RangeError);
    });

    test('may be any part of the grid, by the blocks that show it', async () => {
      const part: BlocksOfGrid = { column: 1, row: 1, across: 1, ids: on.blocks.ids.slice(4, 5) };
      const inside = { size: MODEL_SIZE, left: Int32Array.of(70, 90), top: Int32Array.of(66, 75) };
      const residents = await on.canvas.take({ ...inside, blocks: part });
      expect(await residents.run(views)).toEqual(await on.plain({ ...inside, blocks: on.blocks }));
    });

    test('are black, without data, where nothing is painted', async () => {
      const nowhere: BlocksOfGrid = { ...on.blocks, ids: on.blocks.ids.map(() => -1) };
      const residents = await on.canvas.take({ ...on.windows(), blocks: nowhere });
      const pixels = MODEL_SIZE ** 2;
      const marks = { saturated: 0, centreWithoutData: true, sideWithoutData: true, red: 0 };
      expect(marksOf(residents)).toEqual(Array(40).fill({ withoutData: pixels, ...marks }));
      const black = {
        pixels: new Uint8Array(40 * pixels * 3),
        count: 40,
        height: MODEL_SIZE,
        width: MODEL_SIZE,
      };
      expect(await residents.run(views)).toEqual(await on.engine.run(black, views));
    });

    test('do not change when something else is painted there', async () => {
      await using own = await on.openCanvas();
      const first = await paintAll(own, field);
      const residents = await own.take({ ...on.windows(), blocks: first });
      const marks = marksOf(residents);
      await paintAll(own, smallField(2));
      expect(marksOf(residents)).toEqual(marks);
      expect(await residents.run(views)).toEqual(await on.plain(on.windows()));
    });

    test('show a smaller rectangle that came later with nothing beside it, nor in blocks beyond it', async () => {
      await using own = await on.openCanvas();
      await paintAll(own, field);
      await own.paint(sourcesOf(field, { x: 0, y: 0, width: 20, height: 30 }), [0, 1]);
      const residents = await own.take({
        size: SIDE,
        left: Int32Array.of(0, SIDE),
        top: Int32Array.of(0, 0),
        blocks: { column: 0, row: 0, across: 2, ids: Int32Array.of(0, 1) },
      });
      const nothing = { centreWithoutData: true, sideWithoutData: true };
      expect(marksOf(residents)).toMatchObject([
        { withoutData: SIDE ** 2 - 20 * 30, ...nothing },
        { withoutData: SIDE ** 2, ...nothing },
      ]);
    });

    test('of several canvases, and cutouts that lie nowhere, run beside each other', async () => {
      const fields = [field, smallField(2), smallField(3)];
      const canvases = await Promise.all(fields.map(() => on.openCanvas()));
      const work = fields.map(async (of, i) => {
        const own = await paintAll(canvases[i]!, of, i === 1);
        const given = { ...on.windows(), blocks: own };
        return Promise.all(
          Array.from({ length: 5 }, async () => (await canvases[i]!.take(given)).run(viewsOf(8))),
        );
      });
      const beside = Array.from({ length: 10 }, (_, i) => {
        const batch = { pixels: tinyCutouts(i, 9), count: 9, height: MODEL_SIZE, width: MODEL_SIZE };
        return on.engine.run(batch, [IDENTITY_VIEW]);
      });
      const outputs = await Promise.all(work);
      const expected = await on.plain(on.windows(), viewsOf(8));
      for (const output of outputs[0]!) expect(output).toEqual(expected);
      for (const [i, ofOne] of outputs.entries())
        for (const output of ofOne) {
          expect(output).toEqual(ofOne[0]);
          if (i > 0) expect(output).not.toEqual(expected);
        }
      expect((await Promise.all(beside)).length).toBe(10);
      await Promise.all(canvases.map((one) => one[Symbol.asyncDispose]()));
    });
  });
}
