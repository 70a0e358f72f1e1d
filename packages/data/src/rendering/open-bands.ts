import { PerseusError } from '@perseus/core';
import { FitsImage } from '../fits/fits-image.js';
import type { NativeBand } from '../native/binding.js';
import { nanomaggiesPerUnit, saturationOf, seeingOf, type BandImage, type FieldTile } from './field-tile.js';
import {
  blurPixels,
  missingNoise,
  noiseAfterBlur,
  skyNoiseOf,
  type PsfMatch,
} from './treatment/match-psf.js';

/** A band of a tile, open, and how it is rendered. */
export interface OpenedBand {
  image: FitsImage;
  native: NativeBand;
  /** Seeing after it was degraded, arcsec; null where it is not known. */
  psfFwhmArcsec: number | null;
  /** After it was degraded, nanomaggies per square arcsecond. */
  skyNoise(): Promise<number>;
}

/**
 * Opens the images of a tile's bands; `match` degrades them.
 *
 * @throws PerseusError `FIELD_BANDS` where one is missing, `FITS_NO_ZERO_POINT`, `WCS_MISSING`, `WCS_UNUSABLE`,
 *   `PSF_UNKNOWN`, and what `FitsImage.open` throws
 */
export async function openBands(
  tile: FieldTile,
  bands: readonly string[],
  match: PsfMatch | undefined,
): Promise<OpenedBand[]> {
  const opened: OpenedBand[] = [];
  const images: FitsImage[] = [];
  try {
    for (const [channel, band] of bands.entries()) {
      const given = imageOf(tile, band, bands);
      const image = await FitsImage.open(given.path, given.hdu === undefined ? {} : { hdu: given.hdu });
      images.push(image);
      opened.push(await openBand(image, given, match, match?.noise?.[channel]));
    }
    return opened;
  } catch (cause) {
    await Promise.allSettled(images.map((image) => image.close()));
    throw cause;
  }
}

async function openBand(
  image: FitsImage,
  given: BandImage,
  match: PsfMatch | undefined,
  wantedNoise: number | undefined,
): Promise<OpenedBand> {
  const wcs = await image.wcs();
  const { pixelScaleArcsec } = wcs;
  const seeing = seeingOf(image, given);
  const nanomaggies = nanomaggiesPerUnit(image, given);
  const blur = match ? blurPixels({ path: image.path, psfFwhmArcsec: seeing, pixelScaleArcsec }, match) : 0;
  const ownNoise = async (): Promise<number> =>
    ((await skyNoiseOf(image)) * noiseAfterBlur(blur) * nanomaggies) / pixelScaleArcsec ** 2;
  const noise = wantedNoise === undefined ? 0 : missingNoise(await ownNoise(), wantedNoise);
  return {
    image,
    native: {
      image: image.native,
      wcs,
      nanomaggies,
      saturation: saturationOf(image, given),
      blurPixels: blur,
      noise: Number.isNaN(noise) ? 0 : noise,
    },
    psfFwhmArcsec: match && seeing !== null ? Math.max(seeing, match.psfFwhmArcsec) : seeing,
    skyNoise: async () => Math.hypot(await ownNoise(), noise),
  };
}

function imageOf(tile: FieldTile, band: string, bands: readonly string[]): BandImage {
  const given = tile.images[band];
  if (given) return given;
  const has = Object.keys(tile.images).join(', ') || 'none';
  throw new PerseusError(
    'FIELD_BANDS',
    `Field "${tile.name}" has the bands ${has}, and ${bands.join(', ')} are wanted: ${band} is missing. ` +
      `Give it with --field ${band}=FILE.`,
    { band },
  );
}
