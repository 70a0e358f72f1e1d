import { withPerseusErrors } from '@perseus/core';
import { inParallel } from '../cutouts/in-parallel.js';
import { FitsImage } from '../fits/fits-image.js';
import type { NativeDetector, NativeFluxes, NativeSources, NativeWcs } from '../native/binding.js';
import { loadSky } from '../native/load.js';
import { nanomaggiesPerUnit, saturationOf, type BandImage } from '../rendering/field-tile.js';
import type { DetectionSettings } from './detection-options.js';
import { rowsOf, stripsOf, type Strips } from './strips.js';

/** Ellipses on a band's image. */
export interface PixelEllipses {
  x: Float64Array;
  y: Float64Array;
  a: Float64Array;
  b: Float64Array;
  theta: Float64Array;
}

/** What a call that may last tells and hears. */
export interface Watch {
  signal?: AbortSignal | undefined;
  onRows?: ((done: number, total: number) => void) | undefined;
}

/**
 * One band's image of a tile with its background, to find objects on and to measure them.
 *
 * The background is estimated over the whole image first, in strips, so that all strips of it agree.
 */
export class BandDetector implements AsyncDisposable {
  readonly image: FitsImage;
  readonly wcs: NativeWcs;
  /** Of one unit of the image's pixels. */
  readonly nanomaggies: number;
  readonly #native: NativeDetector;
  readonly #saturation: number;
  readonly #settings: DetectionSettings;
  readonly #strips: Strips;

  private constructor(
    image: FitsImage,
    wcs: NativeWcs,
    native: NativeDetector,
    given: BandImage,
    settings: DetectionSettings,
  ) {
    this.image = image;
    this.wcs = wcs;
    this.nanomaggies = nanomaggiesPerUnit(image, given);
    this.#native = native;
    this.#saturation = saturationOf(image, given);
    this.#settings = settings;
    this.#strips = stripsOf(image, settings);
  }

  /**
   * @throws PerseusError `FITS_NO_ZERO_POINT`, `WCS_MISSING`, `WCS_UNUSABLE`, `FIELD_TOO_LARGE`, what `FitsImage.open`
   *   throws, and the signal's reason
   */
  static async open(given: BandImage, settings: DetectionSettings, watch: Watch): Promise<BandDetector> {
    const sky = await loadSky();
    const image = await FitsImage.open(given.path, given.hdu === undefined ? {} : { hdu: given.hdu });
    try {
      const native = await withPerseusErrors(() =>
        sky.openDetector(image.native, image.path, settings.backgroundBox, settings.backgroundFilter),
      );
      const detector = new BandDetector(image, await image.wcs(), native, given, settings);
      await detector.#estimateBackground(watch);
      return detector;
    } catch (cause) {
      await image.close();
      throw cause;
    }
  }

  async #estimateBackground(watch: Watch): Promise<void> {
    const { backgroundBox: box } = this.#settings;
    const boxes = Math.max(1, Math.floor(this.#strips.rows / box));
    await this.#byStrips(boxes * box, watch, ({ first }) =>
      this.#native.measureBackground(first / box, boxes),
    );
    await withPerseusErrors(() => this.#native.finishBackground());
  }

  /** All objects of the image, strip by strip; which ones does not depend on the strips. */
  async extract(watch: Watch): Promise<NativeSources[]> {
    const { threshold, minArea, deblendLevels, deblendContrast, cleanStrength } = this.#settings;
    const { rows, margin, mostMargin } = this.#strips;
    const found: NativeSources[] = [];
    await this.#byStrips(rows, watch, async ({ first, end }) => {
      found[first / rows] = await this.#native.extract({
        first,
        end,
        margin,
        mostMargin,
        threshold,
        minArea,
        deblendLevels,
        deblendContrast,
        cleanStrength,
        saturation: this.#saturation,
      });
    });
    return found;
  }

  /**
   * Fluxes within ellipses, and within circles about the same centres, in the image's unit; NaN outside the image.
   *
   * @param recentreSigma of the window that the circles' centres are refined with, pixels; 0 leaves them
   */
  async measure(
    ellipses: PixelEllipses,
    { circleRadii = new Float64Array(), recentreSigma = 0 }: Partial<CircleOptions>,
    watch: Watch,
  ): Promise<NativeFluxes> {
    const all = emptyFluxes(ellipses.x.length, circleRadii.length);
    const { rows, mostMargin } = this.#strips;
    const byStrip = indicesByStrip(ellipses.y, rows, this.image.height);
    await this.#byStrips(rows, watch, async ({ first }) => {
      const indices = byStrip[first / rows] ?? [];
      if (indices.length === 0) return;
      const take = (values: Float64Array) => Float64Array.from(indices, (i) => values[i] as number);
      const measured = await this.#native.measure({
        x: take(ellipses.x),
        y: take(ellipses.y),
        a: take(ellipses.a),
        b: take(ellipses.b),
        theta: take(ellipses.theta),
        circleRadii,
        recentreSigma,
        mostReach: mostMargin,
        saturation: this.#saturation,
      });
      indices.forEach((index, i) => copyFluxes(measured, i, all, index, circleRadii.length));
    });
    return all;
  }

  async #byStrips(
    rows: number,
    watch: Watch,
    work: (strip: { first: number; end: number }) => Promise<void>,
  ) {
    const { height } = this.image;
    let done = 0;
    await inParallel(rowsOf(height, rows), this.#strips.atOnce, watch.signal, async (strip) => {
      await withPerseusErrors(() => work(strip));
      done += strip.end - strip.first;
      watch.onRows?.(done, height);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.image.close();
  }
}

export interface CircleOptions {
  /** Pixels. */
  circleRadii: Float64Array;
  recentreSigma: number;
}

function indicesByStrip(y: Float64Array, rows: number, height: number): number[][] {
  const strips: number[][] = [];
  y.forEach((row, index) => {
    // Not a comparison of `<`: NaN lies nowhere.
    if (!(row >= -0.5 && row < height - 0.5)) return;
    (strips[Math.floor(Math.max(row, 0) / rows)] ??= []).push(index);
  });
  return strips;
}

const FLUX_COLUMNS = ['flux', 'fluxError', 'flags', 'x', 'y', 'noise'] as const;

function emptyFluxes(count: number, circles: number): NativeFluxes {
  const empty = (length: number) => new Float64Array(length).fill(NaN);
  const columns = FLUX_COLUMNS.map((name) => [name, empty(count)]);
  return {
    ...(Object.fromEntries(columns) as Omit<NativeFluxes, 'circles'>),
    circles: empty(count * circles),
  };
}

function copyFluxes(from: NativeFluxes, i: number, to: NativeFluxes, index: number, circles: number): void {
  for (const name of FLUX_COLUMNS) to[name][index] = from[name][i] as number;
  to.circles.set(from.circles.subarray(i * circles, (i + 1) * circles), index * circles);
}
