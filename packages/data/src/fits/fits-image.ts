import { withPerseusErrors } from '@perseus/core';
import type { NativeImage, NativeWcs } from '../native/binding.js';
import { loadSky } from '../native/load.js';
import { keywordIn } from './header.js';

export interface FitsImageOptions {
  /** Number (0 is the primary) or EXTNAME; the first HDU with an image of two axes where not given. */
  hdu?: number | string;
}

/**
 * An image of a FITS file: plain, tile-compressed (`.fz`), or within a gzip or bzip2 file.
 *
 * Reading happens off the event loop, one section of an image at a time.
 */
export class FitsImage implements AsyncDisposable {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly #image: NativeImage;
  readonly #openWcs: (header: string, path: string) => NativeWcs;
  #wcs: NativeWcs | undefined;

  private constructor(
    path: string,
    image: NativeImage,
    openWcs: (header: string, path: string) => NativeWcs,
  ) {
    this.path = path;
    this.width = image.width;
    this.height = image.height;
    this.#image = image;
    this.#openWcs = openWcs;
  }

  /**
   * @throws PerseusError `FILE_MISSING`, `FITS_UNREADABLE`, `FITS_TRUNCATED`, `FITS_TOO_LARGE`, `FITS_NO_IMAGE`, and
   *   `ADDON_MISSING` where CFITSIO's addon was not built
   */
  static async open(path: string, { hdu }: FitsImageOptions = {}): Promise<FitsImage> {
    const sky = await loadSky();
    const image = await withPerseusErrors(() => sky.openImage(path, hdu ?? null));
    return new FitsImage(path, image, (header, name) => sky.openWcs(header, name));
  }

  /** For the addon: what it opened. */
  get native(): NativeImage {
    return this.#image;
  }

  /** 0 is the primary HDU. */
  get hdu(): number {
    return this.#image.hdu;
  }

  get compressed(): boolean {
    return this.#image.compressed;
  }

  /** Cards of 80 characters, one after another. */
  get header(): string {
    return this.#image.header;
  }

  /** The value of a keyword; undefined where the header has none. */
  keyword(name: string): string | number | boolean | undefined {
    return keywordIn(this.#image.header, name);
  }

  /**
   * World coordinates, read once.
   *
   * @throws PerseusError `WCS_MISSING`, `WCS_UNUSABLE`
   */
  async wcs(): Promise<NativeWcs> {
    return (this.#wcs ??= await withPerseusErrors(() => this.#openWcs(this.#image.header, this.path)));
  }

  /**
   * Physical values of `width` x `height` pixels from (x, y) on, row by row, the first row of the file first; NaN outside
   * the image and where a pixel has no value.
   *
   * @throws PerseusError `FITS_TRUNCATED`, `FITS_UNREADABLE`, `FITS_CLOSED`; the signal's reason where it was aborted
   */
  async readSection(
    x: number,
    y: number,
    width: number,
    height: number,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<Float32Array<ArrayBuffer>> {
    signal?.throwIfAborted();
    const stop = new Uint8Array(1);
    const onAbort = () => stop.fill(1);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const pixels = await withPerseusErrors(() => this.#image.readSection(x, y, width, height, stop));
      signal?.throwIfAborted();
      return pixels;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Waits for the read that is at work; those that come after it fail with `FITS_CLOSED`. */
  close(): Promise<void> {
    return this.#image.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
