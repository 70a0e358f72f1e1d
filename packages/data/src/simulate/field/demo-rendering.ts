import { renderingSchema, STRETCHES, type Rendering } from '../../rendering/rendering.js';
import { CAMERA_PIXEL_ARCSEC } from '../image/cutout.js';

/** How a simulated field becomes cutouts where nobody says it: the camera's pixels, in the colours of SDSS's images. */
export function demoRendering(): Rendering {
  return renderingSchema.parse({
    bands: ['i', 'r', 'g'],
    pixelScaleArcsec: CAMERA_PIXEL_ARCSEC,
    ...STRETCHES.sdss,
  });
}
