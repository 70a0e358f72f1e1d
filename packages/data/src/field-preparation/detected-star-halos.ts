import type { NativeSources } from '../native/binding.js';
import { BandDetector, type Watch } from '../detection/band-detector.js';
import { detectionSettings } from '../detection/detection-options.js';
import { imageOf } from '../detection/detect-sources.js';
import { starHalos, type HaloOptions } from '../detection/halos.js';
import { starRadius } from '../detection/psf.js';
import { DETECTION_FLAGS } from '../detection/source-catalogue.js';
import type { StarHalos } from '../field-classification/field-request.js';
import { isTileDamage } from '../field-classification/tiles/tile-damage.js';
import { magnitudeOf } from '../simulate/flux/bands.js';
import type { FieldTile } from '../rendering/field-tile.js';

export interface DetectedHaloOptions extends HaloOptions {
  /** Where stars are sought: r, or what is nearest to Gaia's G. */
  band: string;
  signal?: AbortSignal;
  /** Tiles. */
  onProgress?: (done: number, total: number) => void;
}

/** Bright stars stand out; see `measurePsf`. */
const THRESHOLD = 5;
/** As in `measureSeeing`: all machines must find the same. */
const THREADS = 2;
/** In half-light radii of fainter stars; galaxies as bright are wider than this. */
const WIDEST_STAR = 1.15;

/**
 * Halos around the bright stars that are found in a field's tiles: what is saturated, and what is as narrow as the fainter
 * stars. Their magnitudes are Kron's in the band, AB: of saturated stars too faint where charge was lost.
 *
 * Where an image does not tell from which value on it is saturated, its brightest stars are too wide to be known as such.
 * A tile that cannot be read has none: whoever renders it reports that.
 *
 * @throws PerseusError what `BandDetector.open` throws but for damage of a tile; `DETECTION_CROWDED`, and the signal's
 *   reason
 */
export async function detectedStarHalos(
  tiles: readonly FieldTile[],
  { band, signal, onProgress, ...halos }: DetectedHaloOptions,
): Promise<StarHalos> {
  const stars: BrightStars[] = [];
  for (const [done, tile] of tiles.entries()) {
    signal?.throwIfAborted();
    try {
      stars.push(await pointsIn(tile, band, { signal }));
    } catch (error) {
      if (!isTileDamage(error)) throw error;
    }
    onProgress?.(done + 1, tiles.length);
  }
  const all = (name: keyof BrightStars) => Float64Array.from(stars.flatMap((of) => [...of[name]]));
  return starHalos({ raDeg: all('raDeg'), decDeg: all('decDeg'), magnitude: all('magnitude') }, halos);
}

interface BrightStars {
  raDeg: Float64Array;
  decDeg: Float64Array;
  magnitude: Float64Array;
}

async function pointsIn(tile: FieldTile, band: string, watch: Watch): Promise<BrightStars> {
  const settings = detectionSettings({ threshold: THRESHOLD, threads: THREADS });
  await using detector = await BandDetector.open(imageOf(tile, band), settings, watch);
  const strips = await detector.extract(watch);
  const widest = WIDEST_STAR * (starRadius(strips) ?? 0);
  const points = strips.flatMap((strip) => pointsOf(strip, widest));
  const [raDeg, decDeg] = await detector.wcs.pixelToSky(
    Float64Array.from(points, ({ x }) => x),
    Float64Array.from(points, ({ y }) => y),
  );
  const magnitude = Float64Array.from(points, ({ flux }) => magnitudeOf(flux * detector.nanomaggies));
  return { raDeg, decDeg, magnitude };
}

function pointsOf({ x, y, flux, flags, halfLightRadius }: NativeSources, widest: number) {
  return Array.from(x, (at, i) => ({ x: at, y: y[i] as number, flux: flux[i] as number })).filter(
    (_, i) =>
      ((flags[i] as number) & DETECTION_FLAGS.saturated) !== 0 || (halfLightRadius[i] as number) < widest,
  );
}
