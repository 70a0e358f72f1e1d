import type { SkyPosition } from '@perseus/core';
import { drawNeighbours } from '../population/neighbours.js';
import { fromTangentPlane } from '../tangent-plane.js';
import { inFieldBands, type FieldComponent } from './bands.js';
import { isInside } from './frame.js';
import type { FieldSettings } from './options.js';

/** A star or galaxy that shines in the field and that its catalogue does not list. */
export interface FaintSource {
  position: SkyPosition;
  components: readonly FieldComponent[];
}

/** Squares of sky that are filled one by one. */
const CELL_ARCSEC = 60;
/** Sources up to this far outside still shine into the image. */
const BORDER_ARCSEC = 20;

/** Stars and galaxies as dense as they lie about Perseus, over the image and a border about it. */
export function surroundingsOf({ frame, seed, reddening, surroundings }: FieldSettings): FaintSource[] {
  if (!surroundings) return [];
  const { pixelScaleArcsec, width, height } = frame;
  const half = (Math.hypot(width, height) * pixelScaleArcsec) / 2 + BORDER_ARCSEC;
  const across = Math.ceil((2 * half) / CELL_ARCSEC);
  const border = BORDER_ARCSEC / pixelScaleArcsec;
  const cellBorder = border + CELL_ARCSEC / pixelScaleArcsec;
  const found: FaintSource[] = [];
  for (let cell = 0; cell < across * across; cell++) {
    const offset = {
      xiArcsec: ((cell % across) - (across - 1) / 2) * CELL_ARCSEC,
      etaArcsec: (Math.floor(cell / across) - (across - 1) / 2) * CELL_ARCSEC,
    };
    const middle = fromTangentPlane(offset, frame.centre);
    if (!isInside(middle, frame, cellBorder)) continue;
    for (const { position, components } of drawNeighbours(seed, cell, middle, CELL_ARCSEC)) {
      if (isInside(position, frame, border))
        found.push({ position, components: inFieldBands(components, reddening) });
    }
  }
  return found;
}
