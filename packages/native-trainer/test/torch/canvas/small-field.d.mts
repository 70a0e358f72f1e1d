import type { BlocksOfGrid, Canvas, PaintingSources } from '@perseus/core';

/** A field whose grid is its images' own. */
export interface SmallField {
  width: number;
  height: number;
  bands: [Float32Array, Float32Array, Float32Array];
}

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Grey, with a red place, an empty one and saturated pixels; another seed is another field. */
export function smallField(seed?: number): SmallField;

/** What a rectangle of it is painted from. */
export function sourcesOf(field: SmallField, rectangle: Rectangle): PaintingSources;

/** Paints all of it, row by row of blocks, into the first ids or, `fromLast`, into the last ones backwards. */
export function paintAll(canvas: Canvas, field: SmallField, fromLast?: boolean): Promise<BlocksOfGrid>;
