import { expect, test } from 'vitest';
import { Draws } from '@perseus/core';
import {
  canvasWindows,
  inParts,
  windowAround,
  type ObjectWindow,
} from '../../../src/field-classification/painted/window-parts.js';
import { BLOCK, squaresAcross } from '../../../src/rendering/blocks.js';

const draws = new Draws(6, 'window parts');

function scatteredOver(grid: { width: number; height: number }, size: number, count: number): ObjectWindow[] {
  return Array.from({ length: count }, (_, place) => {
    const [x, y] = [draws.uniform() * (grid.width - 1), draws.uniform() * (grid.height - 1)];
    return windowAround({ place, x, y }, size, grid);
  });
}

test('every window is in one part, in order, and no part shows more squares than there are blocks', () => {
  for (let n = 0; n < 60; n++) {
    const grid = { width: 1 + draws.integer(4000), height: 1 + draws.integer(3000) };
    const [size, most] = [1 + draws.integer(600), 1 + draws.integer(40)];
    const windows = scatteredOver(grid, size, 50);
    const parts = [...inParts(windows, squaresAcross(grid), most)];
    for (const { shown } of parts) expect(shown.size).toBeLessThanOrEqual(most);
    const showsMore = ({ squares: { left, top, right, bottom } }: ObjectWindow) =>
      (right - left) * (bottom - top) > most;
    expect(parts.flatMap((part) => part.windows)).toEqual(windows.filter((window) => !showsMore(window)));
  }
});

test("a part's table has the block of each square that its windows show something of, and of no other", () => {
  for (let n = 0; n < 30; n++) {
    const grid = { width: 300 + draws.integer(2000), height: 300 + draws.integer(2000) };
    const across = squaresAcross(grid);
    const size = 1 + draws.integer(400);
    for (const part of inParts(scatteredOver(grid, size, 6), across, 30)) {
      const blockOf = (square: number) => (part.shown.has(square) ? square : -1);
      const { squares, windows } = part;
      const { blocks, left, top } = canvasWindows(windows, size, { squares, across, blockOf });
      const used = new Set<number>();
      for (let i = 0; i < windows.length; i++) {
        for (const [x, y] of cornersOf(left[i]!, top[i]!, size, grid)) {
          const [column, row] = [Math.floor(x / BLOCK), Math.floor(y / BLOCK)];
          const square = row * across + column;
          const at = (row - blocks.row) * blocks.across + column - blocks.column;
          expect(blocks.ids[at]).toBe(square);
          used.add(square);
        }
      }
      expect(used).toEqual(part.shown);
    }
  }
});

test('windows that are scattered over the largest tile go in tables of bounded size', () => {
  const grid = { width: 2 ** 20, height: 2 ** 20 };
  const windows = scatteredOver(grid, 200, 256);
  const parts = [...inParts(windows, squaresAcross(grid), 4096)];
  expect(parts.flatMap((part) => part.windows)).toEqual(windows);
  for (const { squares } of parts)
    expect((squares.right - squares.left) * (squares.bottom - squares.top)).toBeLessThanOrEqual(2 ** 16);
});

/** Of what a window shows of the grid, and of the blocks in it: pixels at which it may begin to show another. */
function cornersOf(
  left: number,
  top: number,
  size: number,
  { width, height }: { width: number; height: number },
): [x: number, y: number][] {
  const along = (first: number, length: number) => {
    const [begin, end] = [Math.max(first, 0), Math.min(first + size, length) - 1];
    const steps = Array.from({ length: Math.floor(size / BLOCK) + 2 }, (_, i) => begin + i * BLOCK);
    return [...steps.filter((at) => at <= end), end];
  };
  return along(left, width).flatMap((x) => along(top, height).map((y): [number, number] => [x, y]));
}
