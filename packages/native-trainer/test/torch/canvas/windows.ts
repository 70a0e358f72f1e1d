import type { BlocksOfGrid, CanvasWindows, CutoutBatch, CutoutMarks, ResidentCutouts } from '@perseus/core';
import type { PaintedRectangle } from '../../../src/native/binding.js';
import type { SmallField } from './small-field.mjs';

const NO_DATA = 1;
const SATURATED = 2;

/** All of a field, painted at once. */
export interface PaintedField extends PaintedRectangle {
  width: number;
  height: number;
}

/** What windows show of a field that was painted at once: counted and cut pixel by pixel. */
export function cutBy({ size, left, top }: CanvasWindows, field: PaintedField) {
  const count = left.length;
  const pixels = new Uint8Array(count * size * size * 3);
  const marks: CutoutMarks[] = [];
  for (let i = 0; i < count; i++) {
    const mask = new Uint8Array(size * size);
    const ours = pixels.subarray(i * mask.length * 3, (i + 1) * mask.length * 3);
    for (let at = 0; at < mask.length; at++) {
      const x = left[i]! + (at % size);
      const y = top[i]! + Math.floor(at / size);
      const isInside = x >= 0 && y >= 0 && x < field.width && y < field.height;
      const from = y * field.width + x;
      mask[at] = isInside ? field.mask[from]! : NO_DATA;
      if (isInside) ours.set(field.rgb.subarray(3 * from, 3 * from + 3), 3 * at);
    }
    marks.push(countedMarks(mask, ours, size));
  }
  const batch: CutoutBatch = { pixels, count, height: size, width: size };
  return { batch, marks };
}

function countedMarks(mask: Uint8Array, rgb: Uint8Array, size: number): CutoutMarks {
  const lacks = (x: number, y: number) => (mask[y * size + x]! & NO_DATA) !== 0;
  const along = Array.from({ length: size }, (_, i) => i);
  const middle = Math.floor(size / 2);
  const sides = [
    along.every((x) => lacks(x, 0)),
    along.every((x) => lacks(x, size - 1)),
    along.every((y) => lacks(0, y)),
    along.every((y) => lacks(size - 1, y)),
  ];
  // `smallField` has greys and pure reds alone.
  const reds = Array.from(mask.keys()).filter((at) => rgb[3 * at]! >= 20 && rgb[3 * at + 1] === 0);
  return {
    withoutData: mask.filter((bits) => (bits & NO_DATA) !== 0).length,
    saturated: mask.filter((bits) => (bits & SATURATED) !== 0).length,
    centreWithoutData: lacks(middle, middle),
    sideWithoutData: sides.includes(true),
    red: reds.length,
  };
}

/** Windows all over a field and over its edges, the first beyond it. */
export function windowsOver(
  field: Pick<SmallField, 'width' | 'height'>,
  size: number,
  blocks: BlocksOfGrid,
  count = 40,
): CanvasWindows {
  const left = new Int32Array(count);
  const top = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    left[i] = ((i * 37) % (field.width + size)) - size;
    top[i] = ((i * 53) % (field.height + size)) - size;
  }
  return { size, left, top, blocks };
}

export function marksOf(residents: ResidentCutouts): CutoutMarks[] {
  return Array.from({ length: residents.count }, (_, i) => residents.marksOf(i));
}
