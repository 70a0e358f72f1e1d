import { AtomicFile, PerseusError, withPerseusErrors } from '@perseus/core';
import type { NativeImageWriter, NewImageRequest } from '../native/binding.js';
import { loadSky } from '../native/load.js';
import { formatCard, type FitsCard } from './cards.js';

/** Pixels in tiles, each compressed by itself, as by fpack. */
export interface FitsCompression {
  /** `RICE` and a `GZIP_2` with quantization lose what is below the noise. */
  method: 'RICE' | 'GZIP_1' | 'GZIP_2';
  /** Steps per standard deviation of the noise, 4 by default; 0 keeps each bit, which gzip alone can. */
  quantization?: number;
  /** 1 to 10 000, 1 by default: of the dither that keeps means unbiased. */
  ditherSeed?: number;
  /** A row each by default. Small tiles are read faster in small windows. */
  tile?: { width: number; height: number };
}

export interface NewFitsImage {
  width: number;
  height: number;
  /** World coordinates, zero point, and the like; not those that say how pixels are stored. */
  cards?: readonly FitsCard[];
  compression?: FitsCompression;
}

/**
 * Writes a FITS image of float32 by rows, from the first to the last; memory does not grow with its height.
 *
 * The file appears at `finish`, whole. Either `finish` or `abort` must be called.
 */
export class FitsWriter {
  readonly #file: AtomicFile;
  readonly #image: NativeImageWriter;
  #written: Promise<void> = Promise.resolve();

  private constructor(file: AtomicFile, image: NativeImageWriter) {
    this.#file = file;
    this.#image = image;
  }

  /** @throws PerseusError `FILE_UNWRITABLE`, `FITS_CARD`, `FITS_COMPRESSION`, and `ADDON_MISSING` */
  static async create(path: string, image: NewFitsImage): Promise<FitsWriter> {
    const request = requestOf(image);
    const sky = await loadSky();
    const file = await AtomicFile.create(path);
    try {
      return new FitsWriter(
        file,
        await withPerseusErrors(() => sky.createImage(file.temporaryPath, request)),
      );
    } catch (error) {
      await file.discard();
      throw error;
    }
  }

  /**
   * Takes one row or several whole ones; they lie in the order of the calls. `rows` must not change until it settles.
   * NaN is a pixel without a value.
   *
   * @throws PerseusError `FILE_UNWRITABLE` (no space left)
   */
  append(rows: Float32Array): Promise<void> {
    const written = this.#written.then(() => withPerseusErrors(() => this.#image.append(rows)));
    // A failure is told by this call and again by `finish`; nobody has to listen to both.
    written.catch(() => undefined);
    this.#written = written;
    return written;
  }

  /** Puts the file in its place. @throws PerseusError `FILE_UNWRITABLE`; nothing is left then */
  async finish(): Promise<void> {
    try {
      await this.#written;
      await withPerseusErrors(() => this.#image.finish());
    } catch (error) {
      await this.abort();
      throw error;
    }
    await this.#file.commit();
  }

  /** Leaves nothing behind. */
  async abort(): Promise<void> {
    await this.#written.catch(() => undefined);
    await this.#file.discard();
  }
}

function requestOf({ width, height, cards = [], compression }: NewFitsImage): NewImageRequest {
  for (const side of [width, height]) {
    if (!Number.isInteger(side) || side < 1) throw new RangeError(`an image of ${width} x ${height} pixels`);
  }
  return {
    width,
    height,
    cards: cards.map(formatCard),
    compression: compression ? tilesOf(compression, width, height) : null,
  };
}

function tilesOf(
  { method, quantization = 4, ditherSeed = 1, tile: given }: FitsCompression,
  width: number,
  height: number,
): NonNullable<NewImageRequest['compression']> {
  const tile = given ?? { width, height: 1 };
  const refuse = (why: string) =>
    new PerseusError('FITS_COMPRESSION', `An image cannot be compressed: ${why}.`);
  if (!(quantization >= 0)) throw refuse(`${quantization} steps per standard deviation make no sense`);
  if (method === 'RICE' && quantization === 0) {
    throw refuse('RICE cannot keep each bit of real numbers; take GZIP_2 for that');
  }
  if (!Number.isInteger(ditherSeed) || ditherSeed < 1 || ditherSeed > 10_000) {
    throw refuse('the seed of its dither lies between 1 and 10 000');
  }
  if (![tile.width, tile.height].every((side) => Number.isInteger(side) && side >= 1)) {
    throw refuse(`tiles of ${tile.width} x ${tile.height} pixels make no sense`);
  }
  return {
    method,
    quantization,
    ditherSeed,
    tileWidth: Math.min(tile.width, width),
    tileHeight: Math.min(tile.height, height),
  };
}
