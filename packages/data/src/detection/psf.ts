import { PerseusError } from '@perseus/core';
import type { NativeSources } from '../native/binding.js';
import type { FieldTile } from '../rendering/field-tile.js';
import { BandDetector, type Watch } from './band-detector.js';
import { detectionSettings, type DetectionOptions } from './detection-options.js';
import { imageOf } from './detect-sources.js';
import { growthCurves, ringsOf, CIRCLES_FWHM, type GrowthCurves } from './growth-curves.js';
import { fitMoffat } from './moffat.js';

/** The point spread of one band of a tile, from its stars. */
export interface MeasuredPsf {
  band: string;
  /** Of the light before pixels took it up, as headers have it. */
  fwhmArcsec: number;
  /** Of what circles on the image see: pixels widen it. */
  fwhmPixels: number;
  /** Moffat's exponent. */
  beta: number;
  /** Stars it was measured on. */
  stars: number;
  /** Share of a star's light in each ring of `CIRCLES_FWHM`, within the largest circle. */
  rings: Float64Array;
}

/** Stars are sought among objects at least this much brighter than their noise, and no more of them than this are measured. */
const LEAST_SIGNAL_TO_NOISE = 40;
const MOST_CANDIDATES = 4000;
const LEAST_STARS = 5;
/** Width of the stars' ridge in half-light radius, as a share of it. */
const RIDGE = 0.08;
/**
 * What pixels add to the square of the full width: twice that of a Gaussian with the variance of a pixel, 8 ln 2 / 12.
 * Once because a pixel takes up the light of its whole area, and once more because circles share it out evenly over it.
 */
const PIXEL_WIDTH_SQUARED = (2 * 8 * Math.LN2) / 12;
/** Sharper than this, pixels, and an image does not tell. */
const SHARPEST = 0.5;

/**
 * The seeing of a band, from its unsaturated stars.
 *
 * Stars are the narrowest ridge of bright, round, unblended objects in half-light radius. A Moffat profile (1969, A&A 3,
 * 455) is fitted to each one's light within circles, and the median taken. What the pixels add is taken out of
 * `fwhmArcsec`: of simulated fields it is that of the simulation within 4 %, from two pixels on.
 *
 * @throws PerseusError `PSF_NO_STARS` where fewer than five stars are found; what `detectSources` throws
 */
export async function measurePsf(tile: FieldTile, options: DetectionOptions = {}): Promise<MeasuredPsf> {
  const band = options.band ?? Object.keys(tile.images)[0] ?? '';
  const watch: Watch = { signal: options.signal };
  // Stars stand out: a high threshold is quick, and parts no galaxies.
  const settings = detectionSettings({ threshold: 5, ...options });
  await using detector = await BandDetector.open(imageOf(tile, band), settings, watch);
  return await psfOf(detector, band, watch);
}

export async function psfOf(detector: BandDetector, band: string, watch: Watch): Promise<MeasuredPsf> {
  const candidates = brightObjects(await detector.extract(watch));
  const stars = onRidge(candidates);
  if (stars.x.length < LEAST_STARS) throw noStars(detector.image.path, stars.x.length);
  // For a Gaussian and for Moffat profiles of usual wings alike, the half-light diameter is about the full width.
  const guess = 2 * median(stars.radius) * 0.95;
  const radii = Float64Array.from([0.3, 0.45, 0.6, 0.75, 0.9, 1.1, 1.3, 1.6, 2], (share) => share * guess);
  const first = await growthCurves(detector, stars, radii, guess / 2.355, watch);
  const fits = stars.radius
    .map((_, i) => i)
    .filter((i) => isClean(first, i))
    .map((i) => fitMoffat(radii, within(first, i)));
  if (fits.length < LEAST_STARS) throw noStars(detector.image.path, fits.length);
  const fwhmPixels = median(fits.map(({ fwhm }) => fwhm));
  return {
    band,
    fwhmPixels,
    fwhmArcsec: beforePixels(fwhmPixels) * detector.wcs.pixelScaleArcsec,
    beta: median(fits.map(({ beta }) => beta)),
    stars: fits.length,
    rings: await ringProfile(detector, stars, fwhmPixels, watch),
  };
}

/** Half-light radius of the stars among an image's objects, pixels; null where there are too few. */
export function starRadius(strips: NativeSources[]): number | null {
  const { radius } = onRidge(brightObjects(strips));
  return radius.length < LEAST_STARS ? null : median(radius);
}

function beforePixels(fwhm: number): number {
  return Math.sqrt(Math.max(SHARPEST ** 2, fwhm ** 2 - PIXEL_WIDTH_SQUARED));
}

interface Candidates {
  x: Float64Array;
  y: Float64Array;
  radius: number[];
}

function brightObjects(strips: NativeSources[]): Candidates {
  const found = strips.flatMap((strip) =>
    Array.from(strip.x, (x, i) => ({
      x,
      y: strip.y[i] as number,
      radius: strip.halfLightRadius[i] as number,
      flux: strip.flux[i] as number,
      signal: (strip.flux[i] as number) / (strip.fluxError[i] as number),
      round: (strip.b[i] as number) / (strip.a[i] as number),
      flags: strip.flags[i] as number,
    })),
  );
  const bright = found
    .filter(
      ({ flags, signal, round, radius }) =>
        flags === 0 && signal > LEAST_SIGNAL_TO_NOISE && round > 0.7 && radius > 0.3,
    )
    .sort((one, other) => other.flux - one.flux)
    .slice(0, MOST_CANDIDATES);
  return {
    x: Float64Array.from(bright, ({ x }) => x),
    y: Float64Array.from(bright, ({ y }) => y),
    radius: bright.map(({ radius }) => radius),
  };
}

/** Those within the ridge: of windows with at least half as many objects as the fullest, the one of least radius. */
function onRidge({ x, y, radius }: Candidates): Candidates {
  const sorted = [...radius].sort((a, b) => a - b);
  const countFrom = (first: number) => {
    let end = first;
    while (end < sorted.length && (sorted[end] as number) <= (sorted[first] as number) * (1 + 2 * RIDGE))
      end++;
    return end - first;
  };
  const counts = sorted.map((_, first) => countFrom(first));
  const fullest = counts.reduce((a, b) => Math.max(a, b), 0);
  const begins = counts.findIndex((count) => count >= Math.max(LEAST_STARS, fullest / 2));
  if (begins === -1) return { x: new Float64Array(), y: new Float64Array(), radius: [] };
  const centre = median(sorted.slice(begins, begins + (counts[begins] as number)));
  const kept = radius.map((_, i) => i).filter((i) => Math.abs((radius[i] as number) / centre - 1) < RIDGE);
  return {
    x: Float64Array.from(kept, (i) => x[i] as number),
    y: Float64Array.from(kept, (i) => y[i] as number),
    radius: kept.map((i) => radius[i] as number),
  };
}

async function ringProfile(
  detector: BandDetector,
  stars: Candidates,
  fwhm: number,
  watch: Watch,
): Promise<Float64Array> {
  const radii = Float64Array.from(CIRCLES_FWHM, (share) => share * fwhm);
  const curves = await growthCurves(detector, stars, radii, fwhm / 2.355, watch);
  const shares = stars.radius
    .map((_, i) => i)
    .filter((i) => isClean(curves, i))
    .map((i) => {
      const total = within(curves, i).at(-1) as number;
      return ringsOf(curves, i).map((light) => light / total);
    });
  return radii.map((_, k) => median(shares.map((share) => share[k] as number)));
}

/** Whether all circles lie on whole, unsaturated pixels. */
function isClean({ flags, within: light, radii }: GrowthCurves, i: number): boolean {
  return flags[i] === 0 && (light[(i + 1) * radii.length - 1] as number) > 0;
}

function within({ within: light, radii }: GrowthCurves, i: number): Float64Array {
  return light.subarray(i * radii.length, (i + 1) * radii.length);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle] as number;
  return ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

function noStars(path: string, found: number): PerseusError {
  return new PerseusError(
    'PSF_NO_STARS',
    `${path}: its seeing cannot be measured on ${found} stars, and ${LEAST_STARS} are the least. Give its seeing (--seeing).`,
    { path },
  );
}
