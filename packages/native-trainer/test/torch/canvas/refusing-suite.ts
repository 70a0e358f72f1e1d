import type { CanvasWindows } from '@perseus/core';
import { describe, expect, test } from 'vitest';
import { BLOCKS, MODEL_SIZE, SIDE, field, refused, views, type CanvasFixture } from './canvas-fixture.js';
import { smallField, sourcesOf } from './small-field.mjs';

/** What native code must never do. */
export function refusingSuite(on: CanvasFixture): void {
  describe('refuses by code, and goes on', () => {
    const goesOn = async () => {
      const residents = await on.canvas.take(on.windows());
      expect(await residents.run(views)).toEqual(await on.plain(on.windows()));
    };
    const rectangle = { x: 0, y: 0, width: 2 * SIDE, height: SIDE };

    test.each([
      ['one that is not there', [0, BLOCKS]],
      ['one below none', [0, -1]],
      ['half a block', [0, 0.5]],
      ['one that an Int32Array would make another of', [0, 2 ** 32]],
      ['what is no number', [0, NaN]],
      ['fewer than it covers', [0]],
      ['none', []],
    ])('to paint into %s', async (_, into) => {
      const other = sourcesOf(smallField(2), rectangle);
      await expect(on.canvas.paint(other, into)).rejects.toEqual(refused);
      await goesOn();
    });

    test('to paint what is higher than a block, or no sources', async () => {
      const high = sourcesOf(field, { x: 0, y: 0, width: SIDE, height: SIDE + 1 });
      await expect(on.canvas.paint(high, [0])).rejects.toEqual(refused);
      const torn = { ...sourcesOf(field, rectangle), mask: new Uint8Array(3) };
      await expect(on.canvas.paint(torn, [0, 1])).rejects.toEqual(refused);
      await goesOn();
    });

    const wrongWindows: [string, (given: CanvasWindows) => object][] = [
      ['an id that is not there', () => ({ blocks: { ...on.blocks, ids: on.blocks.ids.map(() => BLOCKS) } })],
      ['an id below none', () => ({ blocks: { ...on.blocks, ids: on.blocks.ids.map(() => -2) } })],
      ['ids that are no rectangle', () => ({ blocks: { ...on.blocks, ids: on.blocks.ids.subarray(1) } })],
      ['no ids', () => ({ blocks: { ...on.blocks, ids: new Int32Array() } })],
      ['a rectangle of no width', () => ({ blocks: { ...on.blocks, across: 0 } })],
      ['a column that is no number', () => ({ blocks: { ...on.blocks, column: NaN } })],
      ['a row beyond all', () => ({ blocks: { ...on.blocks, row: 2 ** 40 } })],
      ['fewer rows than columns', ({ top }) => ({ top: top.subarray(1) })],
      ['no windows', () => ({ left: new Int32Array(), top: new Int32Array() })],
      ['no pixels', () => ({ size: 0 })],
      ['half a pixel', () => ({ size: 32.5 })],
      ['more pixels than memory has', () => ({ size: 2 ** 30 })],
      ['other arrays', ({ left }) => ({ left: Float64Array.from(left) })],
    ];
    test.each(wrongWindows)('to take windows with %s', async (_, change) => {
      const given = on.windows();
      await expect(on.canvas.take({ ...given, ...change(given) })).rejects.toEqual(refused);
      await goesOn();
    });

    test('to run cutouts that are smaller than the model', async () => {
      const residents = await on.canvas.take(on.windows(MODEL_SIZE - 1));
      await expect(residents.run(views)).rejects.toMatchObject({ code: 'CUTOUT_SIZE' });
    });

    test('to run without a view, or in one that is none: then they are still there', async () => {
      const residents = await on.canvas.take(on.windows());
      await expect(residents.run([])).rejects.toMatchObject({ code: 'BATCH_INVALID' });
      expect(await residents.run(views)).toEqual(await on.plain(on.windows()));
      const others = await on.canvas.take(on.windows());
      await expect(others.run([{ angleDeg: NaN, flip: false }])).rejects.toEqual(refused);
      await goesOn();
    });

    test.each([
      ['blocks without a side', { side: 0, blocks: 4 }],
      ['half a pixel', { side: 63.5, blocks: 4 }],
      ['no blocks', { side: 64, blocks: 0 }],
      ['what is no number', { side: 64, blocks: NaN }],
    ])('to open a canvas of %s', async (_, options) => {
      await expect(on.engine.openCanvas(options)).rejects.toEqual(refused);
      await goesOn();
    });
  });
}
