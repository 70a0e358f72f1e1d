import type { BandDetector, PixelEllipses, Watch } from './band-detector.js';

/** Circles about each object, in units of the seeing's full width at half maximum. */
export const CIRCLES_FWHM = [0.2, 0.35, 0.5, 0.65, 0.8, 1, 1.25, 1.5] as const;

/** Light in rings about objects, and how certain it is; in the image's unit. */
export interface GrowthCurves {
  /** [objects, circles] light within each circle; NaN outside the image. */
  within: Float64Array;
  /** Of the sky in one pixel, at each object. */
  noise: Float64Array;
  flags: Float64Array;
  radii: Float64Array;
}

/** Light within circles about positions on a band's image, whose centres are refined first. */
export async function growthCurves(
  detector: BandDetector,
  places: { x: Float64Array; y: Float64Array },
  radii: Float64Array,
  recentreSigma: number,
  watch: Watch,
): Promise<GrowthCurves> {
  const none = new Float64Array(places.x.length);
  const ellipses: PixelEllipses = { ...places, a: none, b: none, theta: none };
  const { circles, noise, flags } = await detector.measure(
    ellipses,
    { circleRadii: radii, recentreSigma },
    watch,
  );
  return { within: circles, noise, flags, radii };
}

/** Light between one circle and the next, the first from the centre on. */
export function ringsOf({ within, radii }: GrowthCurves, object: number): Float64Array {
  const at = object * radii.length;
  return radii.map((_, k) => (within[at + k] as number) - (k === 0 ? 0 : (within[at + k - 1] as number)));
}

/** Pixels in each ring. */
export function ringAreas(radii: Float64Array): Float64Array {
  return radii.map((radius, k) => Math.PI * (radius ** 2 - (k === 0 ? 0 : (radii[k - 1] as number)) ** 2));
}
