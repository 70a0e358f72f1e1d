import type { Cutout } from '@perseus/core';

/** Rectangles that count where they are black all over, in shares of the cutout's shorter side. */
const RECTANGLES = [
  [1 / 5, 1 / 5],
  [1 / 25, 3 / 5],
  [3 / 5, 1 / 25],
] as const;

/**
 * Share of the cutout, 0 to 1, for which the survey has no image: pixels that lie in black rectangles, of a fifth of the
 * shorter side squared or of a strip of 1/25 by 3/5 of it.
 *
 * Single black pixels say nothing: in SDSS's JPEGs a dark sky is black in up to 44 % of its pixels, in patches. Of 5372
 * such cutouts of the Perseus cluster 4 exceed 0.05 here, and of cutouts with more than 15 % painted over all do.
 *
 * @param atMost the highest level that is black, in each channel; services paint (0, 0, 0)
 * @see scipy.ndimage.binary_opening: the union over the three rectangles
 */
export function blackFraction(cutout: Cutout, atMost = 0): number {
  const { height, width } = cutout;
  const black = blackPixels(cutout, atMost);
  const blackPixelCount = count(black);
  const covered = new Uint8Array(black.length);
  const side = Math.min(height, width);
  for (const shares of RECTANGLES) {
    const [high, wide] = [Math.ceil(shares[0] * side), Math.ceil(shares[1] * side)];
    if (blackPixelCount >= high * wide) markRectangles(black, { height, width }, high, wide, covered);
  }
  return count(covered) / Math.max(1, covered.length);
}

function blackPixels({ pixels, height, width }: Cutout, atMost: number): Uint8Array {
  const black = new Uint8Array(height * width);
  for (let i = 0, at = 0; i < black.length; i++, at += 3)
    if (
      (pixels[at] as number) <= atMost &&
      (pixels[at + 1] as number) <= atMost &&
      (pixels[at + 2] as number) <= atMost
    )
      black[i] = 1;
  return black;
}

/** Marks in `covered` every pixel of every rectangle of `high` by `wide` pixels that is black all over. */
function markRectangles(
  black: Uint8Array,
  { height, width }: { height: number; width: number },
  high: number,
  wide: number,
  covered: Uint8Array,
): void {
  // After the first two passes a 1 is the last corner of such a rectangle; the other two spread it out again.
  const corners = Uint8Array.from(black);
  for (let y = 0; y < height; y++) keepEndsOfRuns(corners, y * width, 1, width, wide);
  for (let x = 0; x < width; x++) keepEndsOfRuns(corners, x, width, height, high);
  for (let x = 0; x < width; x++) spreadBackwards(corners, x, width, height, high);
  for (let y = 0; y < height; y++) spreadBackwards(corners, y * width, 1, width, wide);
  for (let i = 0; i < covered.length; i++) if (corners[i] === 1) covered[i] = 1;
}

/** Keeps a 1 where it ends `least` of them in a row; the line has `length` values, `step` apart. */
function keepEndsOfRuns(marks: Uint8Array, start: number, step: number, length: number, least: number): void {
  let run = 0;
  for (let i = 0, at = start; i < length; i++, at += step) {
    run = marks[at] === 1 ? run + 1 : 0;
    marks[at] = run >= least ? 1 : 0;
  }
}

/** Sets the `reach` values that end at each 1. */
function spreadBackwards(
  marks: Uint8Array,
  start: number,
  step: number,
  length: number,
  reach: number,
): void {
  let left = 0;
  for (let i = length - 1, at = start + (length - 1) * step; i >= 0; i--, at -= step) {
    left = marks[at] === 1 ? reach : left - 1;
    marks[at] = left > 0 ? 1 : 0;
  }
}

function count(marks: Uint8Array): number {
  let marked = 0;
  for (const mark of marks) marked += mark;
  return marked;
}
