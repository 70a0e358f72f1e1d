import { magnitudeOf, nanomaggies } from '../flux/bands.js';
import { addPoint } from '../flux/point.js';
import { moffatPointSpread } from '../flux/psf.js';
import { CAMERA_PIXEL_ARCSEC } from '../image/cutout.js';
import { HALO, HALO_FRACTION } from './halo.js';
import type { FieldBand } from './bands.js';
import { FIELD_DEFAULTS, type FieldSettings } from './options.js';

/** A star of this magnitude fills a pixel of SDSS's camera within its 54 s, in usual seeing. */
const USUAL_SATURATION = 14;

type Optics = Pick<FieldSettings, 'psf' | 'pixelScaleArcsec' | 'exposureSeconds'>;

/** What a pixel holds at most, nanomaggies. */
export function fullWell({ exposureSeconds }: Pick<FieldSettings, 'exposureSeconds'>): number {
  const usual = nanomaggies(USUAL_SATURATION) * peakShare(FIELD_DEFAULTS.psfFwhmArcsec, CAMERA_PIXEL_ARCSEC);
  return Math.fround((usual * FIELD_DEFAULTS.exposureSeconds) / exposureSeconds);
}

/** Magnitude of a star whose middle pixel is just full. */
export function saturationMagnitude(band: FieldBand, optics: Optics): number {
  return magnitudeOf(fullWell(optics) / peakShare(optics.psf[band], optics.pixelScaleArcsec));
}

/** Part of a bright star's light that falls on its middle pixel. */
function peakShare(fwhmArcsec: number, pixelScaleArcsec: number): number {
  const pixel = { width: 1, height: 1, pixels: new Float32Array(1) };
  const blur = (pointSpread: typeof HALO) => ({ pointSpread, shiftXArcsec: 0, shiftYArcsec: 0 });
  const star = { x: 0.5, y: 0.5, flux: 1 - HALO_FRACTION };
  addPoint(pixel, star, blur(moffatPointSpread(fwhmArcsec)), pixelScaleArcsec);
  return pixel.pixels[0] as number;
}
