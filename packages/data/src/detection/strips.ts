import { PerseusError } from '@perseus/core';

/** Pixels, noise and mask, and what SEP keeps of a row. */
const BYTES_PER_PIXEL = 10;
/** Rows beyond a strip that are read to begin with: most objects lie within them, blends included. */
const MARGIN = 256;
const LEAST_ROWS = 64;
/**
 * Rows of a strip where memory does not ask for fewer. Not more where there is room: SEP shares out the faintest pixels
 * of blends by chance, in the order in which it meets them, so that blends depend on where a strip begins.
 */
const ROWS = 2048;

/** How an image is cut into strips of whole rows. */
export interface Strips {
  /** Rows of each strip but the last. */
  rows: number;
  /** Further rows on both sides, to begin with and at most. */
  margin: number;
  mostMargin: number;
  /** Strips that may be in memory together. */
  atOnce: number;
}

/**
 * Strips of an image that fit, `threads` at once, into memory: a part of each one's share is for its margins.
 *
 * @throws PerseusError `FIELD_TOO_LARGE` where not even one fits
 */
export function stripsOf(
  image: { path: string; width: number; height: number },
  { memoryBytes, threads }: { memoryBytes: number; threads: number },
): Strips {
  const rowsInMemory = Math.floor(memoryBytes / (image.width * BYTES_PER_PIXEL));
  // Fewer at once rather than strips that are little but margin.
  const atOnce = Math.max(1, Math.min(threads, Math.floor(rowsInMemory / (ROWS + 3 * MARGIN))));
  const share = Math.floor(rowsInMemory / atOnce);
  if (share < 3 * LEAST_ROWS) {
    throw new PerseusError(
      'FIELD_TOO_LARGE',
      `${image.path} is ${image.width} pixels wide, too wide to be searched with ${Math.floor(memoryBytes / 2 ** 20)} MiB. ` +
        'Give more memory, or the image in tiles.',
      { path: image.path },
    );
  }
  const rows = Math.min(Math.floor(share / 2), ROWS);
  const mostMargin = Math.floor((share - rows) / 2);
  return { rows, margin: Math.min(MARGIN, mostMargin), mostMargin, atOnce };
}

export interface Rows {
  first: number;
  end: number;
}

/** From the first row of an image to its last. */
export function* rowsOf(height: number, rows: number): Generator<Rows> {
  for (let first = 0; first < height; first += rows) yield { first, end: Math.min(first + rows, height) };
}
