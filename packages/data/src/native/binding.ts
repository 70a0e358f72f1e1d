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
   *
   * @param stop set its first byte to leave the rest unread: what comes back then is good for nothing
   */
  readSection(
    x: number,
    y: number,
    width: number,
    height: number,
    stop?: Uint8Array,
  ): Promise<Float32Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** An image that is being written, from its first row to its last; one call at a time. */
export interface NativeImageWriter {
  /** Whole rows, as many as one likes; NaN is a pixel without a value. Do not change them until the promise settles. */
  append(rows: Float32Array): Promise<void>;
  /** Flushes the file to the disk; rejects where rows are missing. */
  finish(): Promise<void>;
}

export interface NewImageRequest {
  width: number;
  height: number;
  /** Of 80 characters each, and none of those that say the image's form. */
  cards: string[];
  /** Null: plain pixels in the primary HDU. */
  compression: {
    method: 'RICE' | 'GZIP_1' | 'GZIP_2';
    /** Steps per standard deviation of the noise; 0 keeps each bit. */
    quantization: number;
    /** 1 to 10 000. */
    ditherSeed: number;
    tileWidth: number;
    tileHeight: number;
  } | null;
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

/** One band of a field, and how its pixels become surface brightness. */
export interface NativeBand {
  image: NativeImage;
  wcs: NativeWcs;
  /** Nanomaggies per unit of the image's pixels. */
  nanomaggies: number;
  /** In the unit of the image: pixels of this value and above are saturated; Infinity where none is. */
  saturation: number;
  /** Standard deviation of a Gaussian that the image is blurred with, its pixels; 0 leaves it as it is. */
  blurPixels: number;
  /** Standard deviation of noise that is added, nanomaggies per square arcsecond in a pixel of the grid. */
  noise: number;
}

/** What each band is multiplied by over a grid: at nodes every `step` pixels from (0, 0) on, and linear between them. */
export interface NativeBrightening {
  step: number;
  nodesAcross: number;
  nodesDown: number;
  /** Row by row, in channel order. */
  factors: [Float32Array, Float32Array, Float32Array];
}

export interface RendererRequest {
  /** In channel order: red, green, blue. */
  bands: [NativeBand, NativeBand, NativeBand];
  /** Pixels on the plane that touches the sky at a place of it: North up, East left, the first row on top. */
  grid: {
    raDeg: number;
    decDeg: number;
    pixelScaleArcsec: number;
    tangentX: number;
    tangentY: number;
    width: number;
    height: number;
  };
  resampling: 'bilinear' | 'lanczos3' | 'area';
  /** Lupton's asinh, of surface brightness in nanomaggies per square arcsecond. */
  stretch: { stretch: number; q: number; minimum: number; weights: [number, number, number] };
  brightening: NativeBrightening | null;
  /** The noise of a pixel depends on it and on the pixel's place: a whole number of 0 or more. */
  noiseSeed: number;
}

/** Bit 1: a band has no data there; bit 2: a band is saturated there. */
export interface NativeRendered {
  /** [height, width, 3] */
  rgb: Uint8Array<ArrayBuffer>;
  /** [height, width] */
  mask: Uint8Array<ArrayBuffer>;
}

/** A rectangle of a grid: [height, width, 3] and [height, width], and its place. */
export type PlacedPixels = [rgb: Uint8Array, mask: Uint8Array, left: number, top: number, width: number];

/** The part of a band's image that a rectangle of a grid is made of; there its pixel (0, 0) is (x, y). */
export interface NativeBandSource {
  /** [height, width], blurred where seeing is matched; NaN where there is no value. Empty where the rectangle lies off it. */
  pixels: Float32Array<ArrayBuffer>;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Pixels of this value and above are saturated; Infinity where none is. */
  saturation: number;
  /** Nanomaggies per square arcsecond, per unit of the pixels. */
  factor: number;
  /** Where the rectangle's nodes lie in the image, row by row; NaN where they have no place. */
  imageX: Float64Array<ArrayBuffer>;
  imageY: Float64Array<ArrayBuffer>;
}

/** What `render` makes a rectangle of. */
export interface NativePaintingSources {
  x: number;
  y: number;
  width: number;
  height: number;
  /**
   * Pixels of the grid from one node to the next, counted from its origin: they begin with the one at or before (x, y) and
   * end with the one after the last pixel. Between them positions are linear.
   */
  nodeStep: number;
  /** In channel order. */
  bands: [NativeBandSource, NativeBandSource, NativeBandSource];
  /** [height, width]: what was saturated before it was blurred; null where nothing can be. */
  mask: Uint8Array<ArrayBuffer> | null;
}

/** Makes RGB pixels of a grid on the sky out of three bands. A pixel depends on its place in the grid alone. */
export interface NativeRenderer {
  /** @param brighter what each band is multiplied by: 10^(0.4 A) takes an extinction of A magnitudes out */
  render(
    x: number,
    y: number,
    width: number,
    height: number,
    brighter: [number, number, number],
  ): Promise<NativeRendered>;
  /** The bands before they become colours: nanomaggies per square arcsecond in channel order, [height, width] each. */
  brightness(
    x: number,
    y: number,
    width: number,
    height: number,
    brighter: [number, number, number],
  ): Promise<{
    planes: [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>];
    mask: Uint8Array<ArrayBuffer>;
  }>;
  /** What `render` would make the rectangle of, read and decoded: for those who paint it elsewhere, as a GPU does. */
  sources(
    x: number,
    y: number,
    width: number,
    height: number,
    brighter: [number, number, number],
  ): Promise<NativePaintingSources>;
  /** Places of positions in the grid; (0, 0) is the centre of its first pixel. */
  skyToGrid(raDeg: Float64Array, decDeg: Float64Array): Coordinates;
}

/** Objects of some rows of an image, column by column; (0, 0) is the centre of the image's first pixel. */
export interface NativeSources {
  x: Float64Array<ArrayBuffer>;
  y: Float64Array<ArrayBuffer>;
  /** Root mean square along the axes, pixels. */
  a: Float64Array<ArrayBuffer>;
  b: Float64Array<ArrayBuffer>;
  /** Of the major axis from x towards y, radians. */
  theta: Float64Array<ArrayBuffer>;
  /** Above the background, in the image's unit, as all fluxes. */
  peak: Float64Array<ArrayBuffer>;
  pixels: Float64Array<ArrayBuffer>;
  /** SEP's, and 0x100 where a pixel is saturated. */
  flags: Float64Array<ArrayBuffer>;
  /** In units of (a, b). */
  kronRadius: Float64Array<ArrayBuffer>;
  /** Within the Kron aperture. */
  flux: Float64Array<ArrayBuffer>;
  fluxError: Float64Array<ArrayBuffer>;
  /** Pixels. */
  halfLightRadius: Float64Array<ArrayBuffer>;
}

export interface ExtractionRequest {
  /** Objects whose centre lies in rows `first` to `end` are wanted. */
  first: number;
  end: number;
  /** Rows beyond them that are read to begin with, and at most. */
  margin: number;
  mostMargin: number;
  /** Standard deviations of the local noise. */
  threshold: number;
  minArea: number;
  deblendLevels: number;
  deblendContrast: number;
  /** 0 leaves every detection in. */
  cleanStrength: number;
  /** In the image's unit. */
  saturation: number;
}

export interface ApertureRequest {
  /** Ellipses with semi-axes `a` and `b` in pixels; none is measured where they are 0. */
  x: Float64Array;
  y: Float64Array;
  a: Float64Array;
  b: Float64Array;
  theta: Float64Array;
  /** Circles about the same centres, pixels. */
  circleRadii: Float64Array;
  /** Sigma of the Gaussian window that the circles' centres are refined with, pixels; 0 leaves them. */
  recentreSigma: number;
  /** What reaches farther, pixels, is cut off and flagged. */
  mostReach: number;
  saturation: number;
}

/** NaN where a centre lies outside the image. */
export interface NativeFluxes {
  flux: Float64Array<ArrayBuffer>;
  fluxError: Float64Array<ArrayBuffer>;
  flags: Float64Array<ArrayBuffer>;
  /** Centres of the circles. */
  x: Float64Array<ArrayBuffer>;
  y: Float64Array<ArrayBuffer>;
  /** Standard deviation of the sky in one pixel there. */
  noise: Float64Array<ArrayBuffer>;
  /** [objects, circles] */
  circles: Float64Array<ArrayBuffer>;
}

/** Finds and measures the objects of one image. First its background: each row of boxes, then `finishBackground`. */
export interface NativeDetector {
  /** Rows of boxes, in any order, several calls at once. */
  measureBackground(firstBoxRow: number, boxRows: number): Promise<void>;
  /** @returns medians over the image */
  finishBackground(): Promise<{ level: number; noise: number }>;
  extract(request: ExtractionRequest): Promise<NativeSources>;
  /** Reads the rows that the apertures touch, all at once: ask for neighbours. */
  measure(request: ApertureRequest): Promise<NativeFluxes>;
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
  /** Creates a file with one image of float32 in place of what is at `path`. */
  createImage(path: string, image: NewImageRequest): Promise<NativeImageWriter>;
  /** @param path for messages */
  openWcs(header: string, path: string): NativeWcs;
  openRenderer(request: RendererRequest): NativeRenderer;
  /** Copies what two rectangles of a grid have in common from the first to the second, at once. */
  copyOverlap(...rectangles: [...PlacedPixels, ...PlacedPixels]): void;
  /**
   * @param path for messages
   * @param boxSize of the background's boxes, pixels
   * @param filterSize of the median filter over them, boxes
   */
  openDetector(image: NativeImage, path: string, boxSize: number, filterSize: number): NativeDetector;
}
