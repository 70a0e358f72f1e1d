/** The part of a band's image that a rectangle of a field is made of; its pixel (0, 0) is (x, y) of the image. */
export interface BandSource {
  /** [height, width]; NaN where there is no value. */
  pixels: Float32Array;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Pixels of this value and above are saturated; Infinity where none is. */
  saturation: number;
  /** Of surface brightness, per unit of the pixels. */
  factor: number;
  /** Where the rectangle's nodes lie in the image, row by row; NaN where they do not. */
  imageX: Float64Array;
  imageY: Float64Array;
}

/** How sources become pixels, equal for all of a field's tile. */
export interface PaintingStyle {
  resampling: 'bilinear' | 'lanczos3' | 'area';
  /** Lupton's asinh, of surface brightness. */
  stretch: { stretch: number; q: number; minimum: number; weights: [number, number, number] };
  /** What bands are multiplied by: at nodes every `step` pixels of the grid from (0, 0) on, linear between them. */
  brightening: {
    step: number;
    nodesAcross: number;
    nodesDown: number;
    factors: [Float32Array, Float32Array, Float32Array];
  } | null;
  /** Standard deviation of what is added to each band, nanomaggies per square arcsecond; a pixel's depends on the seed and its place. */
  noise: [number, number, number];
  noiseSeed: number;
}

/** A rectangle of a grid on the sky, and all that its pixels are made of: what the renderer of a field's tile reads, and an engine paints. */
export interface PaintingSources {
  x: number;
  y: number;
  width: number;
  height: number;
  /** Pixels of the grid between the places that are known, counted from its origin: 16. */
  nodeStep: number;
  /** Red, green, blue. */
  bands: [BandSource, BandSource, BandSource];
  /** [height, width]: bits that are set already; null where none is. */
  mask: Uint8Array | null;
  style: PaintingStyle;
}
