import { PerseusError } from '@perseus/core';
import type { FitsImage } from '../../fits/fits-image.js';
import { moffatPointSpread, type PointSpread } from '../../simulate/flux/psf.js';
import { median } from '../median.js';

/** The seeing and noise that a field's bands are degraded to: those of a training set. */
export interface PsfMatch {
  psfFwhmArcsec: number;
  /** Sky noise in channel order, nanomaggies per square arcsecond in a pixel of the grid; noise is left as it is where not given. */
  noise?: readonly [number, number, number];
  /** Of the noise that is added; 0 where not given. */
  seed?: number;
}

/** What of a band has to be known to degrade it. */
export interface BandSeeing {
  path: string;
  psfFwhmArcsec: number | null;
  pixelScaleArcsec: number;
}

/**
 * Standard deviation of the Gaussian that brings a band to a wider point spread, its pixels; 0 for a band that is as wide
 * or wider: nothing sharpens it.
 *
 * The band's point spread is taken for a Moffat profile of exponent 3.5, as seeing makes it: were it for a Gaussian, whose
 * widths add in squares, what comes of it would be 6 % too wide.
 *
 * @throws PerseusError `PSF_UNKNOWN` where the band's seeing is not known
 */
export function blurPixels(band: BandSeeing, { psfFwhmArcsec }: PsfMatch): number {
  if (band.psfFwhmArcsec === null) {
    throw new PerseusError(
      'PSF_UNKNOWN',
      `The seeing of ${band.path} is not known, neither from its header nor from its stars, so it cannot be matched. Give ` +
        'the full width at half maximum of its point spread in arcsec (--seeing), or leave --match-psf out.',
      { path: band.path },
    );
  }
  // The sum of Gaussians that stands for the profile is not as wide as it to the last digit.
  if (band.psfFwhmArcsec >= psfFwhmArcsec) return 0;
  const own = moffatPointSpread(band.psfFwhmArcsec);
  let [low, high] = [0, psfFwhmArcsec];
  for (let step = 0; step < HALVINGS; step++) {
    const sigma = (low + high) / 2;
    if (isNarrower(own, sigma, psfFwhmArcsec)) low = sigma;
    else high = sigma;
  }
  return low / band.pixelScaleArcsec;
}

const HALVINGS = 40;

/** Whether a point spread that a Gaussian goes over has less than half of its peak at half of `fwhm`. */
function isNarrower(own: PointSpread, sigmaArcsec: number, fwhm: number): boolean {
  const at = (radius: number) =>
    own.reduce((sum, part) => {
      const variance = part.sigmaArcsec ** 2 + sigmaArcsec ** 2;
      return sum + (part.fraction / variance) * Math.exp(-(radius ** 2) / (2 * variance));
    }, 0);
  return at(fwhm / 2) < at(0) / 2;
}

/** Standard deviation of the noise to add so that a band with `own` has `wanted`. */
export function missingNoise(own: number, wanted: number): number {
  return Math.sqrt(Math.max(0, wanted ** 2 - own ** 2));
}

/** What white noise is multiplied by where a Gaussian of `sigma` pixels goes over it: the root of the sum of its squares. */
export function noiseAfterBlur(sigma: number): number {
  if (sigma === 0) return 1;
  const reach = Math.max(1, Math.ceil(4 * sigma));
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)),
  );
  const sum = kernel.reduce((all, value) => all + value, 0);
  return kernel.reduce((all, value) => all + (value / sum) ** 2, 0);
}

/** Side of the squares in which noise is measured, and how many of them lie along each axis. */
const SAMPLE = 128;
const SAMPLES = 3;
/** The standard deviation in median absolute deviations of a normal distribution. */
const MAD = 1.4826;

/**
 * Noise of an image's sky a pixel, in its unit: from differences of pixels two columns apart, in squares over the image,
 * so that neither sources nor a sloping sky count. NaN where too little has values.
 */
export async function skyNoiseOf(image: FitsImage): Promise<number> {
  const found: number[] = [];
  for (let row = 0; row < SAMPLES; row++) {
    for (let column = 0; column < SAMPLES; column++) {
      const x = Math.floor((image.width * (column + 0.5)) / SAMPLES - SAMPLE / 2);
      const y = Math.floor((image.height * (row + 0.5)) / SAMPLES - SAMPLE / 2);
      const pixels = await image.readSection(x, y, SAMPLE, SAMPLE);
      const differences: number[] = [];
      for (let i = 0; i + 2 < pixels.length; i++) {
        const difference = (pixels[i + 2] as number) - (pixels[i] as number);
        if (i % SAMPLE < SAMPLE - 2 && Number.isFinite(difference)) differences.push(Math.abs(difference));
      }
      if (differences.length >= SAMPLE) found.push((MAD * median(differences)) / Math.SQRT2);
    }
  }
  return found.length === 0 ? NaN : median(found);
}
