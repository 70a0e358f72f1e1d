import {
  sha256Of,
  withPerseusErrors,
  type PaintingSources,
  type PaintingStyle,
  type SkyPosition,
} from '@perseus/core';
import type { NativeRendered, NativeRenderer, PlacedPixels, SkyBinding } from '../native/binding.js';
import { loadSky } from '../native/load.js';
import { BlockCache } from './block-cache.js';
import { BLOCK, BLOCK_BYTES, TOGETHER, cornerOf, squaresAcross, squaresUnder } from './blocks.js';
import { brighteningOver } from './treatment/brightening.js';
import { openBands, type OpenedBand } from './open-bands.js';
import type { FieldTile } from './field-tile.js';
import { tileGrid, type TileGrid } from './tile-grid.js';
import type { Rendering } from './rendering.js';
import type { TileTreatment } from './treatment/tile-treatment.js';

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
  readonly #sky: SkyBinding;
  readonly #renderer: NativeRenderer;
  readonly #style: PaintingStyle;
  readonly #blocks: BlockCache<PlacedPixels>;
  readonly #blocksAcross: number;

  private constructor(
    tile: FieldTile,
    rendering: Rendering,
    grid: TileGrid,
    bands: OpenedBand[],
    sky: SkyBinding,
    renderer: NativeRenderer,
    style: PaintingStyle,
    cacheBytes: number,
  ) {
    this.name = tile.name;
    this.rendering = rendering;
    this.grid = grid;
    this.psfFwhmArcsec = bands.map(({ psfFwhmArcsec }) => psfFwhmArcsec);
    this.#bands = bands;
    this.#sky = sky;
    this.#renderer = renderer;
    this.#style = style;
    this.#blocksAcross = squaresAcross(grid);
    this.#blocks = new BlockCache(Math.floor(cacheBytes / BLOCK_BYTES), (first, count) =>
      this.#renderBlocks(first, count),
    );
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
      const style: PaintingStyle = {
        resampling,
        stretch: { stretch, q, minimum, weights },
        brightening,
        noiseSeed: noiseSeedOf(tile, matchPsf?.seed ?? 0),
        noise: [red.noise, green.noise, blue.noise],
      };
      const renderer = await withPerseusErrors(() =>
        sky.openRenderer({ bands: [red, green, blue], grid, ...style }),
      );
      return new RenderedTile(tile, rendering, grid, bands, sky, renderer, style, cacheBytes);
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
   *
   * @param into an earlier cutout that nobody looks at any more: where it has this size its memory is written anew, which is
   *   quicker than taking other
   */
  async cutout(x: number, y: number, size: number, into?: RenderedCutout): Promise<RenderedCutout> {
    const { left, top } = cornerOf(x, y, size);
    const { width, height } = this.grid;
    const inside = left >= 0 && top >= 0 && left + size <= width && top + size <= height;
    const cutout = into?.mask.length === size * size ? into : unfilled(size * size);
    if (!inside) blacken(cutout);
    const squares = squaresUnder({ left, top }, size, this.grid);
    for (let row = squares.top; row < squares.bottom; row++) {
      for (let column = squares.left; column < squares.right; column++) {
        const pixels = await this.#block(column, row);
        this.#sky.copyOverlap(...pixels, cutout.pixels, cutout.mask, left, top, size);
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
    const { left, top } = cornerOf(x, y, size);
    const cutout = blacken(unfilled(size * size));
    const at = { left: Math.max(left, 0), top: Math.max(top, 0) };
    const width = Math.min(left + size, this.grid.width) - at.left;
    const height = Math.min(top + size, this.grid.height) - at.top;
    if (!(width > 0 && height > 0)) return cutout;
    const rendered = await withPerseusErrors(() =>
      this.#renderer.render(at.left, at.top, width, height, brighter),
    );
    this.#sky.copyOverlap(
      rendered.rgb,
      rendered.mask,
      at.left,
      at.top,
      width,
      cutout.pixels,
      cutout.mask,
      left,
      top,
      size,
    );
    return cutout;
  }

  /**
   * A rectangle of the grid as surface brightness, before colour: nanomaggies per square arcsecond in channel order,
   * [height, width] each, and the mask.
   */
  brightness(x: number, y: number, width: number, height: number): ReturnType<NativeRenderer['brightness']> {
    return withPerseusErrors(() => this.#renderer.brightness(x, y, width, height, [1, 1, 1]));
  }

  /** What a rectangle of the grid is made of, for those who make it elsewhere: on a GPU, say. */
  async sources(x: number, y: number, width: number, height: number): Promise<PaintingSources> {
    const sources = await withPerseusErrors(() => this.#renderer.sources(x, y, width, height, [1, 1, 1]));
    return { ...sources, style: this.#style };
  }

  /** Sky noise of each band in the cutouts, nanomaggies per square arcsecond: measured in the images, in channel order. */
  async skyNoise(): Promise<number[]> {
    return Promise.all(this.#bands.map((band) => band.skyNoise()));
  }

  #block(column: number, row: number): Promise<PlacedPixels> {
    const block = row * this.#blocksAcross + column;
    // With its neighbour in memory, cutouts are being taken along the row: the next ones need what follows.
    const goesOn = column > 0 && this.#blocks.has(block - 1);
    return this.#blocks.get(block, goesOn ? Math.min(TOGETHER, this.#blocksAcross - column) - 1 : 0);
  }

  #renderBlocks(first: number, count: number): Promise<PlacedPixels>[] {
    const left = (first % this.#blocksAcross) * BLOCK;
    const top = Math.floor(first / this.#blocksAcross) * BLOCK;
    const width = Math.min(count * BLOCK, this.grid.width - left);
    const height = Math.min(BLOCK, this.grid.height - top);
    const together = withPerseusErrors(() => this.#renderer.render(left, top, width, height, [1, 1, 1]));
    if (count === 1) return [together.then(({ rgb, mask }) => [rgb, mask, left, top, width])];
    return Array.from({ length: count }, (_, i) =>
      together.then(
        (rendered) => this.#blockOf(rendered, { left, top, width, height }, i),
        // Where one lies on damaged pixels, the others need not.
        () => this.#renderBlocks(first + i, 1)[0] as Promise<PlacedPixels>,
      ),
    );
  }

  /** A block by itself: one that is kept must not keep its whole run in memory. */
  #blockOf(
    { rgb, mask }: NativeRendered,
    run: { left: number; top: number; width: number; height: number },
    i: number,
  ): PlacedPixels {
    const left = run.left + i * BLOCK;
    const width = Math.min(BLOCK, run.left + run.width - left);
    const own = unfilled(width * run.height);
    const block: PlacedPixels = [own.pixels, own.mask, left, run.top, width];
    this.#sky.copyOverlap(rgb, mask, run.left, run.top, run.width, ...block);
    return block;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#bands.map(({ image }) => image.close()));
  }
}

/** 48 bits of the tile's name and the seed: overlapping tiles must not share their noise. */
function noiseSeedOf({ name }: FieldTile, seed: number): number {
  return Number.parseInt(sha256Of(`${seed} ${name}`).slice(0, 12), 16);
}

function blacken(cutout: RenderedCutout): RenderedCutout {
  cutout.pixels.fill(0);
  cutout.mask.fill(MASK.noData);
  return cutout;
}

/** To be written as a whole: memory that nobody has cleared. */
function unfilled(count: number): RenderedCutout {
  const bytes = (length: number) => new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
  return { pixels: bytes(count * 3), mask: bytes(count) };
}
