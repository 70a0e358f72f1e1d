import type { Draws } from '@perseus/core';
import { BANDS, nanomaggies, perBand, type PerBand } from './bands.js';
import type { BandImages } from './scene.js';

/** What a band's camera and sky add to the light. */
export interface Detection {
  /** Surface brightness of the sky, AB magnitudes a square arcsecond. */
  skyBrightness: number;
  electronsPerNanomaggy: number;
  /** Read-out and dark noise of one pixel, nanomaggies. */
  readNoise: number;
}

/** A typical SDSS field: 54 s of exposure; 0.018, 0.028 and 0.041 nanomaggies a pixel of 0.396 arcsec in g, r and i. */
export const SDSS_DETECTION: PerBand<Detection> = {
  g: { skyBrightness: 21.9, electronsPerNanomaggy: 990, readNoise: 0.008 },
  r: { skyBrightness: 20.9, electronsPerNanomaggy: 940, readNoise: 0.006 },
  i: { skyBrightness: 20.2, electronsPerNanomaggy: 770, readNoise: 0.008 },
};

/**
 * What a camera would record after the sky's level was subtracted: photon noise of sky and source, read-out noise.
 *
 * The photon noise is normal with the variance of the counts. The sky alone gives some hundred electrons a pixel, where
 * that differs little from Poisson's.
 */
export function observe(light: BandImages, detection: PerBand<Detection>, draws: Draws): BandImages {
  const bands = perBand((band) => Float32Array.from(light.bands[band]));
  for (const band of BANDS) addNoise(bands[band], detection[band], light.pixelScaleArcsec, draws);
  return { ...light, bands };
}

/** What `observe` does to one band, in place: the pixels draw one after another. */
export function addNoise(
  pixels: Float32Array,
  { skyBrightness, electronsPerNanomaggy, readNoise }: Detection,
  pixelScaleArcsec: number,
  draws: Draws,
): void {
  const sky = nanomaggies(skyBrightness) * pixelScaleArcsec ** 2;
  for (let k = 0; k < pixels.length; k++) {
    const flux = pixels[k] as number;
    const variance = (sky + flux) / electronsPerNanomaggy + readNoise * readNoise;
    pixels[k] = flux + Math.sqrt(Math.max(0, variance)) * draws.normal();
  }
}

/** Standard deviation of the empty sky, nanomaggies a pixel. */
export function skyNoise(detection: Detection, pixelScaleArcsec: number): number {
  const sky = nanomaggies(detection.skyBrightness) * pixelScaleArcsec ** 2;
  return Math.sqrt(sky / detection.electronsPerNanomaggy + detection.readNoise ** 2);
}
