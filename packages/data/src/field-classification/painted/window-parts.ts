import type { BlocksOfGrid, CanvasWindows } from '@perseus/core';
import { cornerOf, squaresUnder, type Corner, type Squares } from '../../rendering/blocks.js';
import type { TileGrid } from '../../rendering/tile-grid.js';

/** Squares of a table that goes to the canvas with windows: a batch that is scattered over a large tile is taken in parts. */
const MOST_IN_TABLE = 2 ** 16;

/** A window of a tile's grid, and whose it is. */
export interface ObjectWindow extends Corner {
  /** Of the object, in its batch. */
  place: number;
  squares: Squares;
}

/** Windows that are taken together. */
export interface WindowPart {
  windows: ObjectWindow[];
  /** That they show something of: of each its number, row by row. */
  shown: Set<number>;
  /** A rectangle around these. */
  squares: Squares;
}

export function windowAround(
  { x, y, place }: { x: number; y: number; place: number },
  size: number,
  grid: Pick<TileGrid, 'width' | 'height'>,
): ObjectWindow {
  const corner = cornerOf(x, y, size);
  return { ...corner, place, squares: squaresUnder(corner, size, grid) };
}

/**
 * Cuts windows, in their order, into parts that show no more than `most` squares each. One that shows more by itself is in none.
 *
 * @param across squares of a row of the grid
 */
export function* inParts(
  windows: readonly ObjectWindow[],
  across: number,
  most: number,
): Generator<WindowPart> {
  let part: WindowPart | null = null;
  for (const window of windows) {
    const numbers = numbersIn(window.squares, across);
    if (numbers.length > most) continue;
    if (part && !holds(part, window.squares, numbers, most)) {
      yield part;
      part = null;
    }
    part ??= { windows: [], shown: new Set(), squares: window.squares };
    part.windows.push(window);
    part.squares = around(part.squares, window.squares);
    for (const number of numbers) part.shown.add(number);
  }
  if (part) yield part;
}

/** Windows as a canvas takes them. `blockOf` is -1 for a square that no block shows. */
export function canvasWindows(
  windows: readonly ObjectWindow[],
  size: number,
  { squares, across, blockOf }: { squares: Squares; across: number; blockOf(square: number): number },
): CanvasWindows {
  const { left: column, top: row, right } = squares;
  const blocks: BlocksOfGrid = {
    ...{ column, row, across: right - column },
    ids: Int32Array.from(numbersIn(squares, across), blockOf),
  };
  return {
    size,
    left: Int32Array.from(windows, ({ left }) => left),
    top: Int32Array.from(windows, ({ top }) => top),
    blocks,
  };
}

/** Of squares of a grid, row by row. */
export function numbersIn({ left, top, right, bottom }: Squares, across: number): number[] {
  const numbers: number[] = [];
  for (let row = top; row < bottom; row++)
    for (let column = left; column < right; column++) numbers.push(row * across + column);
  return numbers;
}

/** Whether a part stays within bounds with one window more. */
function holds({ shown, squares }: WindowPart, window: Squares, numbers: number[], most: number): boolean {
  const { left, top, right, bottom } = around(squares, window);
  const more = numbers.filter((number) => !shown.has(number)).length;
  return shown.size + more <= most && (right - left) * (bottom - top) <= MOST_IN_TABLE;
}

function around(a: Squares, b: Squares): Squares {
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}
