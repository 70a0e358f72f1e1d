import { renderView, type Cutout } from '@perseus/core';
import { cropCentrally } from '../../images/crop.js';

/**
 * A cutout at each angle, as the thesis turned its images: nearest pixel, black where the image ends.
 *
 * @param anglesDeg counter-clockwise as displayed; 360 is the cutout as it is
 * @returns pixels [side, side, 3], the side being the shorter one of the cutout
 * @see PIL.Image.rotate gives the same bytes
 */
export function* rotatedCopies(
  cutout: Cutout,
  anglesDeg: readonly number[],
): Generator<Uint8Array<ArrayBuffer>> {
  const size = Math.min(cutout.height, cutout.width);
  const { pixels } = cropCentrally(cutout, size);
  for (const angleDeg of anglesDeg) {
    const turned = new Uint8Array(size * size * 3);
    const rendering = { size, corners: 'black', interpolation: 'nearest' } as const;
    renderView(pixels, size, size, { angleDeg, flip: false }, rendering, turned, 0);
    yield turned;
  }
}
