import type { CutoutMarks } from '@perseus/core';
import { isRed } from '../../quality/red-percent.js';
import { MASK, type RenderedCutout } from '../../rendering/rendered-tile.js';
import type { FieldFlag } from './field-flags.js';

/** Share of a cutout without data above which nothing is said of its object. */
const MOST_NO_DATA = 0.5;
/** Share of a cutout with saturated pixels that is worth a warning: a few lie in any bright galaxy's core. */
const SATURATED = 0.001;
/** The thesis's limit (Pruitt 2024): more than half of the pixels. */
const OVERLY_RED_PERCENT = 50;

/** What the pixels of a cutout tell against it. */
export function cutoutFlags({ pixels, mask }: RenderedCutout, size: number): FieldFlag[] {
  const flags = hasMarks(mask) ? maskFlags(maskMarks(mask, size), size) : [];
  if (isOverlyRed(pixels)) flags.push('overly-red');
  return flags;
}

/** The same of a cutout whose pixels lie elsewhere, and were counted there. */
export function flagsOfMarks(marks: CutoutMarks, size: number): FieldFlag[] {
  const flags = maskFlags(marks, size);
  if (marks.red > (size * size * OVERLY_RED_PERCENT) / 100) flags.push('overly-red');
  return flags;
}

type MaskMarks = Omit<CutoutMarks, 'red'>;

function maskFlags(marks: MaskMarks, size: number): FieldFlag[] {
  const { withoutData, saturated, centreWithoutData, sideWithoutData } = marks;
  const pixels = size * size;
  const flags: FieldFlag[] = [];
  if (centreWithoutData || withoutData > MOST_NO_DATA * pixels) flags.push('no-data');
  else if (withoutData > 0) flags.push('partly-no-data');
  if (sideWithoutData) flags.push('edge');
  if (saturated > SATURATED * pixels) flags.push('saturated');
  return flags;
}

/** Most cutouts have none, which Node finds out many times faster than a loop counts them. */
function hasMarks(mask: Uint8Array): boolean {
  const bytes = Buffer.from(mask.buffer, mask.byteOffset, mask.byteLength);
  return [MASK.noData, MASK.saturated, MASK.noData | MASK.saturated].some((bits) => bytes.includes(bits));
}

function maskMarks(mask: Uint8Array, size: number): MaskMarks {
  let withoutData = 0;
  let saturated = 0;
  for (const bits of mask) {
    if ((bits & MASK.noData) !== 0) withoutData++;
    if ((bits & MASK.saturated) !== 0) saturated++;
  }
  const middle = Math.floor(size / 2);
  const centreWithoutData = ((mask[middle * size + middle] as number) & MASK.noData) !== 0;
  return { withoutData, saturated, centreWithoutData, sideWithoutData: touchesBorder(mask, size) };
}

/** Whether `redPercent` exceeds the limit; ends as soon as too many pixels are not red for it. */
function isOverlyRed(pixels: Uint8Array): boolean {
  const most = (pixels.length / 3) * (1 - OVERLY_RED_PERCENT / 100);
  let others = 0;
  for (let i = 0; i < pixels.length; i += 3) {
    const red = pixels[i] as number;
    const green = pixels[i + 1] as number;
    const blue = pixels[i + 2] as number;
    // No hue near red's has another channel above it.
    if (red >= green && red >= blue && isRed(red, green, blue)) continue;
    if (++others >= most) return false;
  }
  return pixels.length > 0;
}

/** Whether a whole side of the cutout has no data: there the field ends, where a hole would not reach so far. */
function touchesBorder(mask: Uint8Array, size: number): boolean {
  const last = size * (size - 1);
  return (
    lacksAll(mask, 0, 1, size) ||
    lacksAll(mask, last, 1, size) ||
    lacksAll(mask, 0, size, size) ||
    lacksAll(mask, size - 1, size, size)
  );
}

function lacksAll(mask: Uint8Array, first: number, step: number, count: number): boolean {
  for (let i = 0; i < count; i++) if (((mask[first + i * step] as number) & MASK.noData) === 0) return false;
  return true;
}
