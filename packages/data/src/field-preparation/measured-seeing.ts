import { PerseusError } from '@perseus/core';
import { measurePsf } from '../detection/psf.js';
import { isTileDamage } from '../field-classification/tiles/tile-damage.js';
import { FitsImage } from '../fits/fits-image.js';
import { seeingOf, type BandImage, type FieldTile } from '../rendering/field-tile.js';
import { KeptSeeing, type Seeing } from './kept-seeing.js';

/** The tiles of a field, with the seeing that nobody had told. */
export interface MeasuredSeeing {
  /** Those that were given; images whose seeing was measured have it as `psfFwhmArcsec`. */
  tiles: FieldTile[];
  measured: { tile: string; band: string; psfFwhmArcsec: number }[];
  /** Why the others have none, an error an image: too few stars, too crowded. */
  unknown: PerseusError[];
  /** Tiles of an image that is damaged where its stars are, by their place among the tiles. */
  damage: Map<number, PerseusError>;
}

export interface MeasuringSeeing {
  /** Folder of the job that the seeing is kept in, for a start that goes on; it is made where it is not there. */
  keepIn?: string;
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
 * The same images have the same seeing on every machine. An image that cannot be opened is left as it is: whoever renders
 * it reports that.
 *
 * @throws PerseusError what `KeptSeeing` throws; the signal's reason
 */
export async function measureSeeing(
  given: readonly FieldTile[],
  bands: readonly string[],
  { keepIn, signal, onProgress }: MeasuringSeeing = {},
): Promise<MeasuredSeeing> {
  const tiles = given.map((tile) => ({ ...tile, images: { ...tile.images } }));
  const found: MeasuredSeeing = { tiles, measured: [], unknown: [], damage: new Map() };
  const kept = keepIn === undefined ? null : await KeptSeeing.open(keepIn);
  const untold = await imagesWithoutSeeing(tiles, bands);
  for (const [done, one] of untold.entries()) {
    signal?.throwIfAborted();
    const measure = () => seeingByStars(one, signal);
    note(found, one, kept ? await kept.of(one.image, measure, signal) : await measure());
    onProgress?.(done + 1, untold.length);
  }
  return found;
}

async function seeingByStars({ tile, band }: Untold, signal: AbortSignal | undefined): Promise<Seeing> {
  try {
    const { fwhmArcsec } = await measurePsf(tile, { band, threads: THREADS, ...(signal && { signal }) });
    return { psfFwhmArcsec: Number(fwhmArcsec.toFixed(DECIMALS)) };
  } catch (error) {
    signal?.throwIfAborted();
    if (UNMEASURABLE.has(codeOf(error)) || isTileDamage(error)) return { error: error as PerseusError };
    throw error;
  }
}

function note({ measured, unknown, damage }: MeasuredSeeing, of: Untold, seeing: Seeing): void {
  const { index, tile, band, image } = of;
  if ('error' in seeing) {
    if (UNMEASURABLE.has(seeing.error.code)) unknown.push(seeing.error);
    else if (!damage.has(index)) damage.set(index, seeing.error);
    return;
  }
  const { psfFwhmArcsec } = seeing;
  tile.images[band] = { ...image, psfFwhmArcsec };
  measured.push({ tile: tile.name, band, psfFwhmArcsec });
}

function codeOf(error: unknown): string {
  return error instanceof PerseusError ? error.code : '';
}

const UNMEASURABLE = new Set(['PSF_NO_STARS', 'DETECTION_CROWDED', 'FIELD_TOO_LARGE']);

interface Untold {
  /** Of the tile, among all. */
  index: number;
  tile: FieldTile;
  band: string;
  image: BandImage;
}

async function imagesWithoutSeeing(tiles: readonly FieldTile[], bands: readonly string[]): Promise<Untold[]> {
  const untold: Untold[] = [];
  for (const [index, tile] of tiles.entries()) {
    for (const band of new Set(bands)) {
      const image = tile.images[band];
      if (image && (await lacksSeeing(image))) untold.push({ index, tile, band, image });
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
