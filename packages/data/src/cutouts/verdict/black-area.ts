import type { Cutout } from '@perseus/core';

/** What an edge or a hole of a survey spans at least, in arcseconds: smaller black spots are dark sky. */
const SPOT_ARCSEC = 4;
/** Where the scale is not known, as wide as `SPOT_ARCSEC` is at the scale that SDSS cutouts are asked for. */
const SPOT_PIXELS = 40;

/**
 * Share of a cutout, 0 to 1, that lies in black squares: where the survey has no pixels.
 *
 * Single black pixels say nothing: up to 44 % of real SDSS cutouts of empty sky are (0, 0, 0), and up to 86 % no
 * brighter than 3. So the black mask is opened by a square of 4 arcsec, which leaves of such sky less than 6 % of
 * 20 arcsec (5372 cutouts of the Perseus cluster), and of what is missing all but its corners.
 */
export function blackArea({ pixels, height, width }: Cutout, pixelScaleArcsec: number | null): number {
  const wanted = pixelScaleArcsec === null ? SPOT_PIXELS : Math.round(SPOT_ARCSEC / pixelScaleArcsec);
  const side = Math.max(4, Math.min(wanted, Math.floor(Math.min(height, width) / 4)));
  if (side > height || side > width) return 0;
  const black = new Uint8Array(height * width);
  for (let i = 0; i < black.length; i++)
    black[i] =
      (pixels[3 * i] as number) | (pixels[3 * i + 1] as number) | (pixels[3 * i + 2] as number) ? 0 : 1;
  const covered = coveredBySquares(black, height, width, side);
  return covered / (height * width);
}

/** How many pixels lie in some square of `side` that is wholly set. */
function coveredBySquares(mask: Uint8Array, height: number, width: number, side: number): number {
  const squares = new Uint8Array(mask.length);
  const largest = new Int32Array(width + 1);
  // largest[x + 1]: side of the largest set square whose last corner is (x, y); the row above until it is replaced.
  for (let y = 0; y < height; y++) {
    let diagonal = 0;
    for (let x = 0; x < width; x++) {
      const above = largest[x + 1] as number;
      const here = mask[y * width + x] ? 1 + Math.min(above, largest[x] as number, diagonal) : 0;
      diagonal = above;
      largest[x + 1] = here;
      if (here >= side) squares[y * width + x] = 1;
    }
  }
  return dilateBackwards(squares, height, width, side);
}

/** How many pixels have a mark at most `side` - 1 to the right and below. */
function dilateBackwards(marks: Uint8Array, height: number, width: number, side: number): number {
  const nextRight = new Int32Array(width).fill(height + side);
  let count = 0;
  for (let y = height - 1; y >= 0; y--) {
    for (let x = 0; x < width; x++) if (marks[y * width + x]) nextRight[x] = y;
    let reach = -1;
    for (let x = width - 1; x >= 0; x--) {
      if ((nextRight[x] as number) - y < side) reach = x;
      if (reach >= 0 && reach - x < side) count++;
    }
  }
  return count;
}
