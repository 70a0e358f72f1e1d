import type { NativePaintingSources, RendererRequest } from '../native/binding.js';

/** How a tile's sources become pixels, equal for all of it. */
export interface PaintingStyle extends Pick<
  RendererRequest,
  'resampling' | 'stretch' | 'brightening' | 'noiseSeed'
> {
  /** Standard deviation of what is added to each band, nanomaggies per square arcsecond. */
  noise: [number, number, number];
}

/** All that a painter needs to make a rectangle of a tile. */
export interface PaintingSources extends NativePaintingSources {
  style: PaintingStyle;
}
