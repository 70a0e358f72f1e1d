import type { TileGrid } from './tile-grid.js';

/** Side of the squares of a grid that are made at a time, pixels: a cutout of 200 px touches four of them at most. */
export const BLOCK = 256;
/** Of colours and mask. */
export const BLOCK_BYTES = BLOCK * BLOCK * 4;
/** Blocks that are made together where cutouts are taken one beside another: long rows are read several times faster. */
export const TOGETHER = 8;

/** First column and row of a window of a grid; they may lie beyond it. */
export interface Corner {
  left: number;
  top: number;
}

/** Columns `left` to `right` of squares, and rows `top` to `bottom`, the ends not included. */
export interface Squares {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Of the window of `size` x `size` pixels whose centre lies nearest to (x, y). */
export function cornerOf(x: number, y: number, size: number): Corner {
  return { left: Math.round(x - (size - 1) / 2), top: Math.round(y - (size - 1) / 2) };
}

/** The squares of a grid that a window shows something of: none where it lies beyond. */
export function squaresUnder(
  { left, top }: Corner,
  size: number,
  { width, height }: Pick<TileGrid, 'width' | 'height'>,
): Squares {
  return {
    left: Math.floor(Math.max(left, 0) / BLOCK),
    top: Math.floor(Math.max(top, 0) / BLOCK),
    right: Math.ceil(Math.min(left + size, width) / BLOCK),
    bottom: Math.ceil(Math.min(top + size, height) / BLOCK),
  };
}

/** How many squares a row of a grid has. */
export function squaresAcross({ width }: Pick<TileGrid, 'width'>): number {
  return Math.ceil(width / BLOCK);
}
