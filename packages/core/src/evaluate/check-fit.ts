import { sideNeeded } from '../classify/crop-cutout.js';
import type { DatasetDescription } from '../dataset/schema.js';
import { PerseusError } from '../errors/perseus-error.js';
import type { ModelMetadata } from '../model/metadata.js';
import type { View } from '../views/view.js';

/** Pixel scales differ by rounding in catalogues; beyond it objects have other sizes than the model learned. */
const SCALE_TOLERANCE = 0.01;

/**
 * Refuses cutouts that the model was not made for: too small, of another pixel scale, of other bands. What either side
 * does not know is let pass.
 *
 * @throws PerseusError `CUTOUT_SIZE`, `PIXEL_SCALE_MISMATCH`, `BANDS_MISMATCH`
 */
export function checkFit(metadata: ModelMetadata, dataset: DatasetDescription, path: string): void {
  const { size, pixelScaleArcsec, bands } = metadata;
  const { height, width, imaging } = dataset;
  if (Math.min(height, width) < size) {
    throw new PerseusError(
      'CUTOUT_SIZE',
      `dataset "${path}": its cutouts are ${width} x ${height} pixels, and the model takes ${size} x ${size}. ` +
        'Build the dataset from cutouts at least that large.',
      { path, height, width, size },
    );
  }
  if (pixelScaleArcsec !== null && imaging.pixelScaleArcsec !== null) {
    if (Math.abs(imaging.pixelScaleArcsec / pixelScaleArcsec - 1) > SCALE_TOLERANCE) {
      throw new PerseusError(
        'PIXEL_SCALE_MISMATCH',
        `dataset "${path}": its pixels are ${imaging.pixelScaleArcsec} arcsec, and the model was trained at ` +
          `${pixelScaleArcsec} arcsec. Make cutouts at the model's pixel scale.`,
        { path, pixelScaleArcsec: imaging.pixelScaleArcsec },
      );
    }
  }
  if (bands !== null && imaging.bands !== null && bands.join() !== imaging.bands.join()) {
    throw new PerseusError(
      'BANDS_MISMATCH',
      `dataset "${path}": its channels are ${imaging.bands.join(', ')}, and the model was trained on ` +
        `${bands.join(', ')}. Make cutouts of the model's bands, in that order.`,
      { path, bands: imaging.bands.join() },
    );
  }
}

/**
 * Whether views reach beyond the cutouts of a model that was trained on larger ones, so that their corners are
 * reflections: told rather than refused, since the middle is as it should be.
 */
export function reflectsCorners(
  { corners, size }: Pick<ModelMetadata, 'corners' | 'size'>,
  { height, width }: Pick<DatasetDescription, 'height' | 'width'>,
  views: readonly View[],
): boolean {
  return corners === 'crop' && Math.min(height, width) < sideNeeded(size, views);
}
