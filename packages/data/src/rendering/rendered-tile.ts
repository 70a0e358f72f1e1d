import { sha256Of, withPerseusErrors, type SkyPosition } from '@perseus/core';
import type { NativeRendered, NativeRenderer } from '../native/binding.js';
import { loadSky } from '../native/load.js';
import { BlockCache } from './block-cache.js';
import { brighteningOver } from './treatment/brightening.js';
import { openBands, type OpenedBand } from './open-bands.js';
import type { FieldTile } from './field-tile.js';
import { tileGrid, type TileGrid } from './tile-grid.js';
import type { Rendering } from './rendering.js';
import type { TileTreatment } from './treatment/tile-treatment.js';

/** Side of the squares that are rendered at a time, pixels: a cutout of 200 px touches four of them at most. */
const BLOCK = 256;
const BLOCK_BYTES = BLOCK * BLOCK * 4;

export const MASK = { noData: 1, saturated: 2 } as const;

export interface RenderedTileOptions extends TileTreatment {
  /** Memory for rendered blocks; 256 MiB where not given. */
  cacheBytes?: number;
}

/** A window of a rendered tile. */
export interface RenderedCutout {
  /** [size, size, 3], North up, East left. */
  pixels: Uint8Array<ArrayBuffer>;
  /** [size, size], bits of `MASK`. */
  mask: Uint8Array<ArrayBuffer>;
}

/**
 * A tile of a field as RGB pixels on the tangent plane at its centre, rendered piece by piece as cutouts are taken from it.
 *
 * What a cutout shows depends on its place alone: neither on the order in which cutouts are taken nor on the memory that
 * blocks may fill. So training and classification see the same pixels.
 */
export class RenderedTile implements AsyncDisposable {
  readonly name: string;
  readonly rendering: Rendering;
  readonly grid: TileGrid;
  /** Seeing of the cutouts in channel order, arcsec; null where it is not known. */
  readonly psfFwhmArcsec: (number | null)[];
  readonly #bands: OpenedBand[];
  readonly #renderer: NativeRenderer;
  readonly #blocks: BlockCache<NativeRendered>;
  readonly #blocksAcross: number;

  private constructor(
    tile: FieldTile,
    rendering: Rendering,
    grid: TileGrid,
    bands: OpenedBand[],
    renderer: NativeRenderer,
    cacheBytes: number,
  ) {
    this.name = tile.name;
    this.rendering = rendering;
    this.grid = grid;
    this.psfFwhmArcsec = bands.map(({ psfFwhmArcsec }) => psfFwhmArcsec);
    this.#bands = bands;
    this.#renderer = renderer;
    this.#blocksAcross = Math.ceil(grid.width / BLOCK);
    this.#blocks = new BlockCache(Math.floor(cacheBytes / BLOCK_BYTES), (block) => this.#renderBlock(block));
  }

  /**
   * @param cacheBytes memory for rendered blocks
   * @throws PerseusError `FIELD_BANDS` (a band is missing, or bands do not overlap), `FITS_NO_ZERO_POINT`, `WCS_MISSING`,
   *   `WCS_UNUSABLE`, `PSF_UNKNOWN`, `EXTINCTION_BAND`, `EXTINCTION_MAP`, and what `FitsImage.open` throws
   */
  static async open(
    tile: FieldTile,
    rendering: Rendering,
    options: RenderedTileOptions = {},
  ): Promise<RenderedTile> {
    const { cacheBytes = 256 * 2 ** 20, extinctionMap, matchPsf } = options;
    const sky = await loadSky();
    const bands = await openBands(tile, rendering.bands, matchPsf);
    try {
      const grid = await tileGrid(
        tile.name,
        bands.map(({ image }) => image),
        rendering.pixelScaleArcsec,
      );
      const { resampling, stretch, q, minimum, weights } = rendering;
      const brightening = extinctionMap ? brighteningOver(grid, rendering.bands, extinctionMap) : null;
      const [red, green, blue] = bands.map(({ native }) => native);
      if (!red || !green || !blue) throw new RangeError('a rendering has three bands');
      const renderer = await withPerseusErrors(() =>
        sky.openRenderer({
          bands: [red, green, blue],
          grid,
          resampling,
          stretch: { stretch, q, minimum, weights },
          brightening,
          noiseSeed: noiseSeedOf(tile, matchPsf?.seed ?? 0),
        }),
      );
      return new RenderedTile(tile, rendering, grid, bands, renderer, cacheBytes);
    } catch (cause) {
      await Promise.allSettled(bands.map(({ image }) => image.close()));
      throw cause;
    }
  }

  /** Places of positions in the grid, pixels; (0, 0) is the centre of its first pixel, NaN where they lie elsewhere on the sky. */
  placesOf(raDeg: Float64Array, decDeg: Float64Array): { x: Float64Array; y: Float64Array } {
    const [x, y] = this.#renderer.skyToGrid(raDeg, decDeg);
    return { x, y };
  }

  placeOf({ raDeg, decDeg }: SkyPosition): { x: number; y: number } {
    const { x, y } = this.placesOf(Float64Array.of(raDeg), Float64Array.of(decDeg));
    return { x: x[0] as number, y: y[0] as number };
  }

  /**
   * The window of `size` x `size` pixels whose centre lies nearest to (x, y). Beyond the tile it is black, with `noData`.
   */
  async cutout(x: number, y: number, size: number): Promise<RenderedCutout> {
    const left = Math.round(x - (size - 1) / 2);
    const top = Math.round(y - (size - 1) / 2);
    const cutout = blackCutout(size);
    const { width, height } = this.grid;
    for (let row = blockOf(Math.max(top, 0)); row * BLOCK < Math.min(top + size, height); row++) {
      for (let column = blockOf(Math.max(left, 0)); column * BLOCK < Math.min(left + size, width); column++) {
        const block = await this.#blocks.get(row * this.#blocksAcross + column);
        const at = { left: column * BLOCK, top: row * BLOCK, width: Math.min(BLOCK, width - column * BLOCK) };
        copyOverlap(block, at, cutout, { left, top, size });
      }
    }
    return cutout;
  }

  /**
   * The same window, rendered for itself: for few objects far from one another, and for what is different for each.
   *
   * @param brighter what each band is multiplied by: an object's own extinction (`brighteningOf`)
   */
  async cutoutAlone(
    x: number,
    y: number,
    size: number,
    brighter: [number, number, number] = [1, 1, 1],
  ): Promise<RenderedCutout> {
    const left = Math.round(x - (size - 1) / 2);
    const top = Math.round(y - (size - 1) / 2);
    const cutout = blackCutout(size);
    const at = { left: Math.max(left, 0), top: Math.max(top, 0) };
    const width = Math.min(left + size, this.grid.width) - at.left;
    const height = Math.min(top + size, this.grid.height) - at.top;
    if (!(width > 0 && height > 0)) return cutout;
    const rendered = await withPerseusErrors(() =>
      this.#renderer.render(at.left, at.top, width, height, brighter),
    );
    copyOverlap(rendered, { ...at, width }, cutout, { left, top, size });
    return cutout;
  }

  /**
   * A rectangle of the grid as surface brightness, before colour: nanomaggies per square arcsecond in channel order,
   * [height, width] each, and the mask.
   */
  brightness(x: number, y: number, width: number, height: number): ReturnType<NativeRenderer['brightness']> {
    return withPerseusErrors(() => this.#renderer.brightness(x, y, width, height, [1, 1, 1]));
  }

  /** Sky noise of each band in the cutouts, nanomaggies per square arcsecond: measured in the images, in channel order. */
  async skyNoise(): Promise<number[]> {
    return Promise.all(this.#bands.map((band) => band.skyNoise()));
  }

  async #renderBlock(block: number): Promise<NativeRendered> {
    const x = (block % this.#blocksAcross) * BLOCK;
    const y = Math.floor(block / this.#blocksAcross) * BLOCK;
    const { width, height } = this.grid;
    return withPerseusErrors(() =>
      this.#renderer.render(x, y, Math.min(BLOCK, width - x), Math.min(BLOCK, height - y), [1, 1, 1]),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#bands.map(({ image }) => image.close()));
  }
}

/** 48 bits of the tile's name and the seed: overlapping tiles must not share their noise. */
function noiseSeedOf({ name }: FieldTile, seed: number): number {
  return Number.parseInt(sha256Of(`${seed} ${name}`).slice(0, 12), 16);
}

function blackCutout(size: number): RenderedCutout {
  return { pixels: new Uint8Array(size * size * 3), mask: new Uint8Array(size * size).fill(MASK.noData) };
}

function blockOf(pixel: number): number {
  return Math.floor(pixel / BLOCK);
}

function copyOverlap(
  block: NativeRendered,
  at: { left: number; top: number; width: number },
  cutout: RenderedCutout,
  window: { left: number; top: number; size: number },
): void {
  const { size } = window;
  const rows = block.mask.length / at.width;
  const from = Math.max(window.left, at.left);
  const to = Math.min(window.left + size, at.left + at.width);
  const first = Math.max(window.top, at.top);
  const last = Math.min(window.top + size, at.top + rows);
  for (let y = first; y < last; y++) {
    const source = (y - at.top) * at.width + from - at.left;
    const target = (y - window.top) * size + from - window.left;
    const count = to - from;
    cutout.pixels.set(block.rgb.subarray(source * 3, (source + count) * 3), target * 3);
    cutout.mask.set(block.mask.subarray(source, source + count), target);
  }
}
