import { magnitudeOf, nanomaggies } from '../../flux/bands.js';
import { addPoint } from '../../flux/point.js';
import { moffatPointSpread } from '../../flux/psf.js';
import { CAMERA_PIXEL_ARCSEC } from '../../image/cutout.js';
import type { FieldBand } from '../bands.js';
import { detectionOf } from './detection.js';
import { HALO_FRACTION } from './halo.js';
import { FIELD_DEFAULTS, type FieldSettings } from '../options.js';

/** A star of this magnitude in r fills a pixel of SDSS's camera within its 54 s, in usual seeing. */
const USUAL_SATURATION = 14;

type Optics = Pick<FieldSettings, 'psf' | 'pixelScaleArcsec' | 'exposureSeconds'>;

/** What a pixel holds at most, nanomaggies: the same number of electrons in each band. */
export function fullWell(band: FieldBand, exposure: Pick<FieldSettings, 'exposureSeconds'>): number {
  const usual = nanomaggies(USUAL_SATURATION) * peakShare(FIELD_DEFAULTS.psfFwhmArcsec, CAMERA_PIXEL_ARCSEC);
  const electrons = usual * detectionOf('r', FIELD_DEFAULTS).electronsPerNanomaggy;
  return Math.fround(electrons / detectionOf(band, exposure).electronsPerNanomaggy);
}

/** Part of what a pixel holds at most from which on it is called saturated: compression moves values a little. */
const CALLED_SATURATED = 0.98;

export function saturationLevel(band: FieldBand, exposure: Pick<FieldSettings, 'exposureSeconds'>): number {
  return CALLED_SATURATED * fullWell(band, exposure);
}

/** Magnitude of a star whose middle pixel is just full. */
export function saturationMagnitude(band: FieldBand, optics: Optics): number {
  return magnitudeOf(fullWell(band, optics) / peakShare(optics.psf[band], optics.pixelScaleArcsec));
}

/** Part of a bright star's light that falls on its middle pixel. */
function peakShare(fwhmArcsec: number, pixelScaleArcsec: number): number {
  const pixel = { width: 1, height: 1, pixels: new Float32Array(1) };
  const blur = { pointSpread: moffatPointSpread(fwhmArcsec), shiftXArcsec: 0, shiftYArcsec: 0 };
  addPoint(pixel, { x: 0.5, y: 0.5, flux: 1 - HALO_FRACTION }, blur, pixelScaleArcsec);
  return pixel.pixels[0] as number;
}
