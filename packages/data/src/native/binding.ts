/** An open image of a FITS file. Reads of one image wait for one another: open it twice to read twice at once. */
export interface NativeImage {
  readonly width: number;
  readonly height: number;
  /** 8, 16, 32, 64, -32 or -64: how pixels are stored. */
  readonly bitpix: number;
  /** 0 is the primary HDU. */
  readonly hdu: number;
  /** In tiles, as by fpack. */
  readonly compressed: boolean;
  /** Cards of 80 characters, one after another. */
  readonly header: string;
  /**
   * Physical values of `width` x `height` pixels from (x, y) on, the first row of the file first; NaN outside the image
   * and where a pixel has no value.
   */
  readSection(x: number, y: number, width: number, height: number): Promise<Float32Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** Two arrays as long as one another. Do not change what was given until the promise settles. */
type Coordinates = [Float64Array<ArrayBuffer>, Float64Array<ArrayBuffer>];

/** World coordinates of an image. Pixel (0, 0) is the centre of the first pixel of the file; positions are ICRS degrees. */
export interface NativeWcs {
  /** At the reference point: the square root of a pixel's area. */
  readonly pixelScaleArcsec: number;
  /** @returns x and y, NaN where a position has no place in the projection */
  skyToPixel(raDeg: Float64Array, decDeg: Float64Array): Promise<Coordinates>;
  /** @returns ra and dec, NaN where a pixel shows no sky */
  pixelToSky(x: Float64Array, y: Float64Array): Promise<Coordinates>;
}

/**
 * Everything that the addon exports, by hand: the only type that knows the binary (native/addon/addon.cpp).
 *
 * Functions throw, and promises reject with, an Error that has `code` and, as JSON, `fields`.
 */
export interface SkyBinding {
  info(): { cfitsio: string; cfitsioReentrant: boolean; wcslib: string; sep: string };
  /** @param hdu number or EXTNAME; null takes the first with an image of two axes */
  openImage(path: string, hdu: number | string | null): Promise<NativeImage>;
  /** @param path for messages */
  openWcs(header: string, path: string): NativeWcs;
}
