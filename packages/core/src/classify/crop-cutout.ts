import type { View } from '../views/view.js';
import { sideForAnyAngle } from '../views/rotate.js';
import type { Cutout } from './cutout-source.js';

/** Rows and columns beyond the rotated square that bilinear interpolation may touch. */
const INTERPOLATION_MARGIN = 2;

/** Side that a cutout needs so that no view of it reaches beyond its edge. */
export function sideNeeded(size: number, views: readonly View[]): number {
  const rightAngles = views.every(({ angleDeg }) => angleDeg % 90 === 0);
  return rightAngles ? size : sideForAnyAngle(size);
}

/**
 * The middle of a cutout, no larger than its views look at: every view of it equals that of the whole, byte for byte.
 *
 * A side keeps its parity unless only the window itself is looked at: an odd difference would move the centre by a pixel.
 */
export function cropCutout(cutout: Cutout, size: number, views: readonly View[]): Cutout {
  const needed = sideNeeded(size, views);
  const height = croppedSide(cutout.height, size, needed);
  const width = croppedSide(cutout.width, size, needed);
  if (height === cutout.height && width === cutout.width) return cutout;
  const top = Math.floor((cutout.height - height) / 2);
  const left = Math.floor((cutout.width - width) / 2);
  const pixels = new Uint8Array(height * width * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * cutout.width + left) * 3;
    pixels.set(cutout.pixels.subarray(from, from + width * 3), y * width * 3);
  }
  return { pixels, height, width };
}

function croppedSide(side: number, size: number, needed: number): number {
  if (needed === size) return Math.min(side, size);
  const wanted = needed + INTERPOLATION_MARGIN;
  return Math.min(side, wanted + ((side - wanted) & 1));
}
