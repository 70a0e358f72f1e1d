import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Draws } from '@perseus/core';
import { BlockSlots, type Painter } from '../../../src/field-classification/painted/block-slots.js';

/** Paints at once. */
const painter: Painter = { ahead: () => [], paint: (blocks) => blocks.map(() => Promise.resolve(true)) };

test('many who hold squares for a while each have them shown, and no block shows two', async () => {
  for (const count of [4, 7, 20]) {
    const draws = new Draws(count, 'block slots');
    const slots = new BlockSlots(count);
    const shown = new Map<number, number>();
    const held = new Map<number, number>();
    const slowly: Painter = {
      ahead: (missing) => missing.map((square) => square + 1),
      paint: (blocks) =>
        blocks.map(async ({ id, square }) => {
          expect(held.get(id) ?? 0).toBe(0);
          shown.delete(id);
          await turn();
          shown.set(id, square);
          return true;
        }),
    };
    const work = async () => {
      const squares = new Set(Array.from({ length: 1 + draws.integer(4) }, () => draws.integer(30)));
      const got = await slots.hold([...squares], slowly);
      for (const { id } of got) held.set(id, (held.get(id) ?? 0) + 1);
      expect(await Promise.all(got.map(({ painted }) => painted))).not.toContain(false);
      for (let n = draws.integer(5); n > 0; n--) await turn();
      expect([...squares].every((square) => got.some((slot) => slot.square === square))).toBe(true);
      for (const { id, square } of got) expect(shown.get(id)).toBe(square);
      for (const { id } of got) held.set(id, held.get(id)! - 1);
      slots.letGo(got);
    };
    await Promise.all(Array.from({ length: 200 }, work));
    expect([...held.values()].every((holders) => holders === 0)).toBe(true);
  }
});

test('a square that is shown is not painted again, and the one that was held longest ago makes room', async () => {
  const slots = new BlockSlots(3);
  const painted: number[] = [];
  const noting: Painter = {
    ahead: () => [],
    paint: (blocks) => {
      painted.push(...blocks.map(({ square }) => square));
      return painter.paint(blocks);
    },
  };
  const show = async (...squares: number[]) => slots.letGo(await slots.hold(squares, noting));
  await show(1, 2, 3);
  await show(1);
  await show(4);
  expect([1, 2, 3, 4].map((square) => slots.has(square))).toEqual([true, false, true, true]);
  await show(1, 3, 4);
  expect(painted).toEqual([1, 2, 3, 4]);
});

test('those who wait for room are served in turn', async () => {
  const slots = new BlockSlots(2);
  const order: string[] = [];
  const first = await slots.hold([1], painter);
  const large = slots.hold([2, 3], painter).then((got) => (order.push('large'), slots.letGo(got)));
  // It would fit beside the first; but then the large one might wait for ever.
  const small = slots.hold([4], painter).then((got) => (order.push('small'), slots.letGo(got)));
  await turn();
  expect(order).toEqual([]);
  slots.letGo(first);
  await Promise.all([large, small]);
  expect(order).toEqual(['large', 'small']);
});

test('what is painted ahead takes no more than there is room for, and nothing that is held', async () => {
  const slots = new BlockSlots(4);
  const eager: Painter = { ...painter, ahead: () => [11, 12, 13, 14, 15] };
  const held = await slots.hold([1, 2], painter);
  const got = await slots.hold([10], eager);
  expect(got.map(({ square }) => square)).toEqual([10, 11]);
  expect(new Set([...held, ...got].map(({ id }) => id)).size).toBe(4);
});

test('a square that could not be painted is tried again once nobody holds its block', async () => {
  const slots = new BlockSlots(1);
  const failing: Painter = { ...painter, paint: (blocks) => blocks.map(() => Promise.resolve(false)) };
  const got = await slots.hold([5], failing);
  expect(await got[0]!.painted).toBe(false);
  slots.letGo(got);
  const again = await slots.hold([5], painter);
  expect(await again[0]!.painted).toBe(true);
  slots.letGo(again);
  const broken: Painter = {
    ...painter,
    paint: (blocks) => blocks.map(() => Promise.reject(new Error('no'))),
  };
  const lost = await slots.hold([6], broken);
  await expect(lost[0]!.painted).rejects.toThrow('no');
  slots.letGo(lost);
  expect(slots.has(6)).toBe(false);
  expect(await (await slots.hold([6], painter))[0]!.painted).toBe(true);
});

test('more squares than there are blocks are refused', () => {
  expect(() => new BlockSlots(2).hold([1, 2, 3], painter)).toThrow(RangeError);
});
