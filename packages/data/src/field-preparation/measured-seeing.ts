import { PerseusError } from '@perseus/core';
import { measurePsf } from '../detection/psf.js';
import { FitsImage } from '../fits/fits-image.js';
import { seeingOf, type BandImage, type FieldTile } from '../rendering/field-tile.js';

/** The tiles of a field, with the seeing that nobody had told. */
export interface MeasuredSeeing {
  /** Those that were given; images whose seeing was measured have it as `psfFwhmArcsec`. */
  tiles: FieldTile[];
  measured: { tile: string; band: string; psfFwhmArcsec: number }[];
  /** Why the others have none, an error an image: too few stars, too crowded. */
  unknown: PerseusError[];
}

export interface MeasuringSeeing {
  signal?: AbortSignal;
  /** Images. */
  onProgress?: (done: number, total: number) => void;
}

/** How wide strips are depends on them, and the faintest blends on the strips: all machines must measure the same. */
const THREADS = 2;
/** Seeing is not known better, and its text is part of what a job is told by. */
const DECIMALS = 3;

/**
 * Measures the seeing of the images that neither their tile nor their header tells it of, on the stars in them.
 *
 * The same images have the same seeing on every machine. An image that cannot be read is left as it is: whoever renders
 * it reports that.
 *
 * @throws the signal's reason
 */
export async function measureSeeing(
  given: readonly FieldTile[],
  bands: readonly string[],
  { signal, onProgress }: MeasuringSeeing = {},
): Promise<MeasuredSeeing> {
  const tiles = given.map((tile) => ({ ...tile, images: { ...tile.images } }));
  const found: MeasuredSeeing = { tiles, measured: [], unknown: [] };
  const untold = await imagesWithoutSeeing(tiles, bands);
  for (const [done, { tile, band, image }] of untold.entries()) {
    signal?.throwIfAborted();
    try {
      const { fwhmArcsec } = await measurePsf(tile, { band, threads: THREADS, ...(signal && { signal }) });
      const psfFwhmArcsec = Number(fwhmArcsec.toFixed(DECIMALS));
      tile.images[band] = { ...image, psfFwhmArcsec };
      found.measured.push({ tile: tile.name, band, psfFwhmArcsec });
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof PerseusError)) throw error;
      if (UNMEASURABLE.has(error.code)) found.unknown.push(error);
    }
    onProgress?.(done + 1, untold.length);
  }
  return found;
}

const UNMEASURABLE = new Set(['PSF_NO_STARS', 'DETECTION_CROWDED', 'FIELD_TOO_LARGE']);

interface Untold {
  tile: FieldTile;
  band: string;
  image: BandImage;
}

async function imagesWithoutSeeing(tiles: readonly FieldTile[], bands: readonly string[]): Promise<Untold[]> {
  const untold: Untold[] = [];
  for (const tile of tiles) {
    for (const band of new Set(bands)) {
      const image = tile.images[band];
      if (image && (await lacksSeeing(image))) untold.push({ tile, band, image });
    }
  }
  return untold;
}

async function lacksSeeing(given: BandImage): Promise<boolean> {
  if (given.psfFwhmArcsec !== undefined) return false;
  try {
    await using image = await FitsImage.open(given.path, given.hdu === undefined ? {} : { hdu: given.hdu });
    return seeingOf(image, given) === null;
  } catch (error) {
    if (error instanceof PerseusError) return false;
    throw error;
  }
}
