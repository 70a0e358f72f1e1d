import type { FieldPositions, MeasureStellarity } from '../field-classification/field-request.js';
import type { FieldTile } from '../rendering/field-tile.js';
import { BandDetector, type Watch } from './band-detector.js';
import { detectionSettings, type DetectionOptions } from './detection-options.js';
import { imageOf } from './detect-sources.js';
import { CIRCLES_FWHM, growthCurves, ringAreas, ringsOf, type GrowthCurves } from './growth-curves.js';
import { DETECTION_FLAGS } from './source-catalogue.js';
import { psfOf, type MeasuredPsf } from './psf.js';

/**
 * How like the field's point spread an object's light is, 0 (extended) to 1 (a point); NaN where it cannot be told:
 * outside the image, without light, masked, saturated, or where the field has too few stars.
 *
 * The light in rings is weighed against that of stars and that of stars blurred a little: the spread model of Desai et
 * al. (2012), ApJ 757, 83, on rings. Of a point it is 0 within its noise, or a little more where a neighbour shines in;
 * galaxies have larger ones. Stellarity is the share of points among objects of that spread and noise, where there are as
 * many galaxies as stars.
 */
export function stellarityIn(band: string, options: DetectionOptions = {}): MeasureStellarity {
  return async (tile, positions, signal) =>
    stellarityOf(tile, positions, { ...options, band, ...(signal && { signal }) });
}

export async function stellarityOf(
  tile: FieldTile,
  { raDeg, decDeg }: FieldPositions,
  options: DetectionOptions & { band: string },
): Promise<Float32Array> {
  const watch: Watch = { signal: options.signal };
  const settings = detectionSettings({ threshold: 5, ...options });
  await using detector = await BandDetector.open(imageOf(tile, options.band), settings, watch);
  const psf = await psfOf(detector, options.band, watch);
  const [x, y] = await detector.wcs.skyToPixel(raDeg, decDeg);
  const radii = Float64Array.from(CIRCLES_FWHM, (share) => share * psf.fwhmPixels);
  const curves = await growthCurves(detector, { x, y }, radii, psf.fwhmPixels / 2.355, watch);
  return Float32Array.from(raDeg, (_, i) => pointLikeness(curves, i, psf));
}

/** Blur of the slightly extended model, as a share of the seeing. */
const BLUR = 0.1;
/**
 * Calibrated on simulated fields, in units of the spread of a star whose image is wider by `BLUR`: galaxies' mean, the
 * scatter of bright stars, and the share of stars that have a neighbour within the circles, with what it adds.
 */
const GALAXY_SPREAD = 6;
const STAR_SCATTER = 0.05;
const NEIGHBOURED = 0.3;
const NEIGHBOUR_SPREAD = 0.5;

function pointLikeness(curves: GrowthCurves, i: number, psf: MeasuredPsf): number {
  const light = ringsOf(curves, i);
  const areas = ringAreas(curves.radii);
  const noise = curves.noise[i] as number;
  const total = light.reduce((sum, value) => sum + value, 0);
  if (!(total > 0) || ((curves.flags[i] as number) & UNUSABLE) !== 0) return NaN;
  const { value, error } = spread(light, areas, noise, psf.rings);
  return shareOfPoints(value, Math.hypot(error, STAR_SCATTER));
}

/** What leaves nothing to be told: all pixels masked, or the brightest saturated. */
const UNUSABLE = DETECTION_FLAGS.apertureAllMasked | DETECTION_FLAGS.saturated;

/** Of light in rings about a centre: 0 for a point. In units of the blur. */
function spread(
  light: Float64Array,
  areas: Float64Array,
  noise: number,
  star: Float64Array,
): { value: number; error: number } {
  const blurred = blurredRings(star, areas);
  const weigh = (model: Float64Array, of: Float64Array) =>
    model.reduce((sum, value, k) => sum + (value * (of[k] as number)) / (areas[k] as number), 0);
  const [byBlurred, byStar] = [weigh(blurred, light), weigh(star, light)];
  if (!(byStar > 0)) return { value: 10, error: 1 };
  const atPoint = weigh(blurred, star) / weigh(star, star);
  const scale = weigh(blurred, blurred) / weigh(star, blurred) - atPoint;
  // Sky noise of a ring, carried through the ratio of the two sums.
  const variance = light.reduce((sum, _, k) => {
    const slope =
      ((blurred[k] as number) * byStar - (star[k] as number) * byBlurred) /
      (areas[k] as number) /
      byStar ** 2;
    return sum + slope ** 2 * noise ** 2 * (areas[k] as number);
  }, 0);
  return { value: (byBlurred / byStar - atPoint) / scale, error: Math.sqrt(variance) / scale };
}

/** A star's rings when the seeing is worse by `BLUR`: the same profile on wider circles, as much light in all. */
function blurredRings(star: Float64Array, areas: Float64Array): Float64Array {
  const radii = [0];
  const within = [0];
  star.forEach((share, k) => {
    radii.push(Math.sqrt(areas.slice(0, k + 1).reduce((sum, area) => sum + area, 0) / Math.PI));
    within.push((within[k] as number) + share);
  });
  const lightWithin = (radius: number) => {
    const next = radii.findIndex((other) => other >= radius);
    const k = next === -1 ? radii.length - 1 : Math.max(next, 1);
    const [low, high] = [(radii[k - 1] as number) ** 2, (radii[k] as number) ** 2];
    const part = (radius ** 2 - low) / (high - low);
    return (within[k - 1] as number) + part * ((within[k] as number) - (within[k - 1] as number));
  };
  const wider = radii.map((radius) => lightWithin(radius / (1 + BLUR)));
  return star.map((_, k) => (wider[k + 1] as number) - (wider[k] as number));
}

/** What share of objects of this spread are points, where there are as many points as galaxies. */
function shareOfPoints(value: number, sigma: number): number {
  // Sharper than any star is no galaxy; far on that side both densities vanish.
  if (value < -5 * sigma) return 1;
  const alone = Math.exp(-0.5 * (value / sigma) ** 2) / (sigma * Math.sqrt(2 * Math.PI));
  const point = (1 - NEIGHBOURED) * alone + NEIGHBOURED * blurredExponential(value, sigma, NEIGHBOUR_SPREAD);
  return point / (point + blurredExponential(value, sigma, GALAXY_SPREAD));
}

/** Density of an exponential distribution of that mean to which a normal error is added. */
function blurredExponential(value: number, sigma: number, mean: number): number {
  const shift = sigma / mean;
  const argument = (shift - value / sigma) / Math.SQRT2;
  // Two forms of the same, each where the other overflows.
  if (argument > 0) return (scaledErfc(argument) * Math.exp(-0.5 * (value / sigma) ** 2)) / (2 * mean);
  const erfc = 2 - scaledErfc(-argument) * Math.exp(-(argument ** 2));
  return (erfc * Math.exp(0.5 * shift ** 2 - value / mean)) / (2 * mean);
}

/** exp(x^2) erfc(x) for x >= 0; Press et al., Numerical Recipes, 6.2.2, within 1.2e-7. */
function scaledErfc(x: number): number {
  const t = 1 / (1 + 0.5 * x);
  const series =
    -1.26551223 +
    t *
      (1.00002368 +
        t *
          (0.37409196 +
            t *
              (0.09678418 +
                t *
                  (-0.18628806 +
                    t *
                      (0.27886807 +
                        t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277))))))));
  return t * Math.exp(series);
}
