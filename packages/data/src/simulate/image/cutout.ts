import { Draws, type Imaging, type SkyPosition } from '@perseus/core';
import { perBand, type PerBand } from '../flux/bands.js';
import type { Blur } from '../flux/convolve.js';
import { observe, SDSS_DETECTION, skyNoise } from '../flux/noise.js';
import { moffatPointSpread } from '../flux/psf.js';
import { renderScene, type BandImages, type Source } from '../flux/scene.js';
import { CLUSTER_REDSHIFT } from '../population/galaxies.js';
import { resample, RESAMPLE_MARGIN } from './resample.js';
import { renderRgb, type AsinhStretch } from './render-rgb.js';

/** Pixels of the simulated camera, SDSS's. Finer cutouts are resampled from them; coarser ones have coarser pixels. */
export const CAMERA_PIXEL_ARCSEC = 0.396;

/** Median seeing: full width at half maximum, arcsec. */
export const SEEING_ARCSEC: PerBand<number> = { g: 1.4, r: 1.3, i: 1.2 };

/** Weights of the bands in red (i), green (r) and blue (g), and the stretch: on nanomaggies a square arcsecond. */
const CHANNELS = { red: 0.77, green: 1, blue: 1.22 };
const STRETCH: AsinhStretch = { minimum: [-0.24, -0.18, -0.12], stretch: 7.2, q: 6 };

/** Light below this part of the sky's noise a pixel is not drawn. */
const UNSEEN = 0.04;

/** Which piece of sky a cutout shows, and the numbers that its seeing and noise are drawn by. */
export interface CutoutRequest {
  centre: SkyPosition;
  size: number;
  pixelScaleArcsec: number;
  seed: number;
  row: number;
}

/** The bands as a camera sees them around a position, nanomaggies a pixel; a little wider than the cutout where it is finer. */
export function exposeCutout(sources: Iterable<Source>, request: CutoutRequest): BandImages {
  const draws = new Draws(request.seed, 'simulate: exposure', request.row);
  const pixelScaleArcsec = Math.max(CAMERA_PIXEL_ARCSEC, request.pixelScaleArcsec);
  const finer = request.pixelScaleArcsec / pixelScaleArcsec;
  const side = finer === 1 ? request.size : Math.ceil(request.size * finer) + 2 * RESAMPLE_MARGIN;
  const frame = { centre: request.centre, width: side, height: side, pixelScaleArcsec };
  const faintest = (UNSEEN * skyNoise(SDSS_DETECTION.r, pixelScaleArcsec)) / pixelScaleArcsec ** 2;
  const light = renderScene(sources, frame, drawBlur(draws), faintest);
  return observe(light, SDSS_DETECTION, draws);
}

/** An 8-bit colour cutout, [size, size, 3], of what `exposeCutout` gave. */
export function developCutout(exposure: BandImages, request: CutoutRequest): Uint8Array<ArrayBuffer> {
  const { size, pixelScaleArcsec } = request;
  const { bands } =
    exposure.pixelScaleArcsec === pixelScaleArcsec ? exposure : resample(exposure, size, pixelScaleArcsec);
  const area = pixelScaleArcsec ** 2;
  const channel = (pixels: Float32Array, weight: number): Float32Array =>
    pixels.map((flux) => (flux * weight) / area);
  return renderRgb(
    [channel(bands.i, CHANNELS.red), channel(bands.r, CHANNELS.green), channel(bands.g, CHANNELS.blue)],
    STRETCH,
  );
}

/** Seeing varies by a tenth from field to field, and bands are registered to some hundredths of an arcsecond. */
function drawBlur(draws: Draws): PerBand<Blur> {
  const seeing = Math.exp(0.09 * draws.normal());
  return perBand((band) => ({
    pointSpread: moffatPointSpread(SEEING_ARCSEC[band] * seeing),
    shiftXArcsec: 0.05 * draws.normal(),
    shiftYArcsec: 0.05 * draws.normal(),
  }));
}

/** What the cutouts are, in the form that a dataset and a model carry on. */
export function simulatedImaging(pixelScaleArcsec: number): Imaging {
  const { minimum, stretch, q } = STRETCH;
  const black = minimum.map((level) => level.toFixed(2)).join(', ');
  return {
    source: 'perseus simulation',
    simulated: true,
    pixelScaleArcsec,
    bands: ['i', 'r', 'g'],
    filterSystem: 'SDSS (AB)',
    stretch:
      `asinh (Lupton et al. 2004) of ${CHANNELS.red} i, ${CHANNELS.green} r, ${CHANNELS.blue} g in nanomaggies a square ` +
      `arcsecond: stretch ${stretch}, Q ${q}, black ${black}`,
    psfFwhmArcsec: SEEING_ARCSEC.r,
    depth: `sky noise of ${skyNoise(SDSS_DETECTION.r, CAMERA_PIXEL_ARCSEC).toFixed(3)} nanomaggies a pixel of ${CAMERA_PIXEL_ARCSEC} arcsec in r`,
    extinction: 'not corrected: colours as seen through the E(B-V) of 0.16 towards Perseus',
    clusterRedshift: CLUSTER_REDSHIFT,
  };
}
