import { PerseusError } from '@perseus/core';
import { imageOf } from '../detection/detect-sources.js';
import { FitsImage } from '../fits/fits-image.js';
import type { FieldTile } from '../rendering/field-tile.js';
import {
  parseStretch,
  renderingSchema,
  STRETCHES,
  type Rendering,
  type Resampling,
} from '../rendering/rendering.js';

/** How a field is to be rendered, as far as somebody said it. */
export interface RenderingChoice {
  /** Red, green, blue. */
  bands?: readonly string[];
  /** A name of `STRETCHES`, or the text of `formatStretch`. */
  stretch?: string;
  resampling?: Resampling;
  pixelScaleArcsec?: number;
}

/** From blue to red. */
const BY_WAVELENGTH = ['u', 'g', 'r', 'i', 'z', 'y'];
/** Red, green and blue of SDSS's own images. */
const USUAL = ['i', 'r', 'g'];

/**
 * The rendering of a field: what is chosen, else that of `base`, else colours like those of SDSS's images, in the pixels
 * of the band that has the largest.
 *
 * @throws PerseusError `OPTION_INVALID` for what is no stretch or no three bands, `OPTION_MISSING` where it cannot be told
 *   which bands are meant, `FIELD_BANDS`, and what `FitsImage.open` throws
 */
export async function chooseRendering(
  choice: RenderingChoice,
  tile: FieldTile,
  base: Rendering | null,
): Promise<Rendering> {
  const bands = choice.bands ?? base?.bands ?? usualBands(Object.keys(tile.images));
  if (bands.length !== 3) {
    const message = `--bands has ${bands.length} names, and a cutout has three channels. Name red, green and blue: i,r,g.`;
    throw new PerseusError('OPTION_INVALID', message, { option: 'bands' });
  }
  return renderingSchema.parse({
    ...(base ?? STRETCHES.sdss),
    ...(choice.stretch !== undefined && parseStretch(choice.stretch)),
    ...(choice.resampling && { resampling: choice.resampling }),
    bands,
    pixelScaleArcsec: choice.pixelScaleArcsec ?? base?.pixelScaleArcsec ?? (await coarsestScale(tile, bands)),
  });
}

function usualBands(names: readonly string[]): readonly string[] {
  const known = names.filter((name) => BY_WAVELENGTH.includes(name));
  if (known.length === 3 && names.length === 3)
    return [...known].sort((a, b) => BY_WAVELENGTH.indexOf(b) - BY_WAVELENGTH.indexOf(a));
  if (USUAL.every((name) => names.includes(name))) return USUAL;
  const message = `It cannot be told which of the bands ${names.join(', ')} become red, green and blue. Name them in that order: --bands i,r,g.`;
  throw new PerseusError('OPTION_MISSING', message, { option: 'bands' });
}

/** Finer pixels would show nothing more. */
async function coarsestScale(tile: FieldTile, bands: readonly string[]): Promise<number> {
  let coarsest = 0;
  for (const band of bands) {
    const { path, hdu } = imageOf(tile, band);
    await using image = await FitsImage.open(path, hdu === undefined ? {} : { hdu });
    coarsest = Math.max(coarsest, (await image.wcs()).pixelScaleArcsec);
  }
  return Number(coarsest.toPrecision(4));
}
