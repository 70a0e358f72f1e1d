import type { Blur } from '../../flux/convolve.js';
import { addPoint } from '../../flux/point.js';
import type { FieldBand } from '../bands.js';
import type { FieldPoint } from '../field-light.js';
import type { FieldFrame } from '../frame.js';

/** A piece of a column that charge has flooded. */
export interface Trail {
  column: number;
  /** Rows from the image's upper edge. */
  first: number;
  last: number;
}

export interface FullPixels {
  frame: FieldFrame;
  pixelScaleArcsec: number;
  blur: Blur;
  /** What a pixel holds at most. */
  full: number;
}

/** Pixels about a star that may be full: beyond, its profile has fallen to nothing. */
const REACH_ARCSEC = 12;

/**
 * Where the charge of full pixels runs to: along each column, equally far up and down, until the pixels there have taken
 * what the star's own could not hold.
 */
export function bleedingTrails(points: readonly FieldPoint[], band: FieldBand, camera: FullPixels): Trail[] {
  // The brightest pixel holds less than all of the light: most stars need no picture of their own.
  return points
    .filter(({ fluxes }) => fluxes[band] > camera.full)
    .flatMap((star) => trailsOf(star, band, camera));
}

function trailsOf(star: FieldPoint, band: FieldBand, camera: FullPixels): Trail[] {
  const reach = Math.ceil(REACH_ARCSEC / camera.pixelScaleArcsec);
  const side = 2 * reach + 1;
  const [left, top] = [Math.floor(star.x) - reach, Math.floor(star.y) - reach];
  const image = { width: side, height: side, pixels: new Float32Array(side * side) };
  const flux = star.fluxes[band] * (1 - star.halo);
  addPoint(image, { x: star.x - left, y: star.y - top, flux }, camera.blur, camera.pixelScaleArcsec);
  const trails: Trail[] = [];
  for (let x = 0; x < side; x++) {
    const column = left + x;
    if (column < 0 || column >= camera.frame.width) continue;
    let [surplus, first, last] = [0, side, -1];
    for (let y = 0; y < side; y++) {
      const above = (image.pixels[y * side + x] as number) - camera.full;
      if (above <= 0) continue;
      surplus += above;
      first = Math.min(first, y);
      last = y;
    }
    const run = Math.round(surplus / camera.full / 2);
    if (last >= 0) trails.push({ column, first: top + first - run, last: top + last + run });
  }
  return trails;
}
