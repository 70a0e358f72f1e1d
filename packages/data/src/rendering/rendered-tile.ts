import { PerseusError, withPerseusErrors, type SkyPosition } from '@perseus/core';
import { FitsImage } from '../fits/fits-image.js';
import type { NativeBand, NativeRendered, NativeRenderer } from '../native/binding.js';
import { loadSky } from '../native/load.js';
import { BlockCache } from './block-cache.js';
import { nanomaggiesPerUnit, saturationOf, type BandImage, type FieldTile } from './field-tile.js';
import { tileGrid, type TileGrid } from './tile-grid.js';
import type { Rendering } from './rendering.js';

/** Side of the squares that are rendered at a time, pixels: a cutout of 200 px touches four of them at most. */
const BLOCK = 256;
const BLOCK_BYTES = BLOCK * BLOCK * 4;

export const MASK = { noData: 1, saturated: 2 } as const;

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
  readonly #images: FitsImage[];
  readonly #renderer: NativeRenderer;
  readonly #blocks: BlockCache<NativeRendered>;
  readonly #blocksAcross: number;

  private constructor(
    tile: FieldTile,
    rendering: Rendering,
    grid: TileGrid,
    images: FitsImage[],
    renderer: NativeRenderer,
    cacheBytes: number,
  ) {
    this.name = tile.name;
    this.rendering = rendering;
    this.grid = grid;
    this.#images = images;
    this.#renderer = renderer;
    this.#blocksAcross = Math.ceil(grid.width / BLOCK);
    this.#blocks = new BlockCache(Math.floor(cacheBytes / BLOCK_BYTES), (block) => this.#renderBlock(block));
  }

  /**
   * @param cacheBytes memory for rendered blocks
   * @throws PerseusError `FIELD_BANDS` (a band is missing, or bands do not overlap), `FITS_NO_ZERO_POINT`, `WCS_MISSING`,
   *   `WCS_UNUSABLE`, and what `FitsImage.open` throws
   */
  static async open(
    tile: FieldTile,
    rendering: Rendering,
    { cacheBytes = 256 * 2 ** 20 }: { cacheBytes?: number } = {},
  ): Promise<RenderedTile> {
    const sky = await loadSky();
    const images: FitsImage[] = [];
    try {
      const bands: NativeBand[] = [];
      for (const name of rendering.bands) {
        const given = imageOf(tile, name, rendering);
        const image = await FitsImage.open(given.path, given.hdu === undefined ? {} : { hdu: given.hdu });
        images.push(image);
        bands.push({
          image: image.native,
          wcs: await image.wcs(),
          nanomaggies: nanomaggiesPerUnit(image, given),
          saturation: saturationOf(image, given),
        });
      }
      const grid = await tileGrid(tile.name, images, rendering.pixelScaleArcsec);
      const { resampling, stretch, q, minimum, weights } = rendering;
      const renderer = await withPerseusErrors(() =>
        sky.openRenderer({
          bands: bands as [NativeBand, NativeBand, NativeBand],
          grid,
          resampling,
          stretch: { stretch, q, minimum, weights },
        }),
      );
      return new RenderedTile(tile, rendering, grid, images, renderer, cacheBytes);
    } catch (cause) {
      await Promise.allSettled(images.map((image) => image.close()));
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
    const cutout = {
      pixels: new Uint8Array(size * size * 3),
      mask: new Uint8Array(size * size).fill(MASK.noData),
    };
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

  async #renderBlock(block: number): Promise<NativeRendered> {
    const x = (block % this.#blocksAcross) * BLOCK;
    const y = Math.floor(block / this.#blocksAcross) * BLOCK;
    const { width, height } = this.grid;
    return withPerseusErrors(() =>
      this.#renderer.render(x, y, Math.min(BLOCK, width - x), Math.min(BLOCK, height - y), [1, 1, 1]),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#images.map((image) => image.close()));
  }
}

function imageOf(tile: FieldTile, band: string, { bands }: Rendering): BandImage {
  const given = tile.images[band];
  if (given) return given;
  const has = Object.keys(tile.images).join(', ') || 'none';
  throw new PerseusError(
    'FIELD_BANDS',
    `Field "${tile.name}" has the bands ${has}, and ${bands.join(', ')} are wanted: ${band} is missing. ` +
      `Give it with --field ${band}=FILE.`,
    { band },
  );
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
