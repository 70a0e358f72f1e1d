import { perBand } from '../flux/bands.js';
import type { BandImages } from '../flux/scene.js';

/** Pixels that the cubic kernel needs beyond the outermost pixel centre. */
export const RESAMPLE_MARGIN = 2;

/**
 * Resamples images about their middle to another pixel scale by cubic convolution, flux conserved.
 *
 * As the survey's service does when it serves cutouts finer than the camera's pixels: neighbouring pixels then share
 * their noise. Beyond the edge the outermost pixel is repeated.
 *
 * @param size pixels on each side of the result
 * @param pixelScaleArcsec at most the images' own: nothing is averaged
 * @see Keys (1981), IEEE Trans. ASSP 29, 1153, a = -1/2
 */
export function resample(images: BandImages, size: number, pixelScaleArcsec: number): BandImages {
  const ratio = pixelScaleArcsec / images.pixelScaleArcsec;
  const across = tapsOf(images.width, size, ratio);
  const down = tapsOf(images.height, size, ratio);
  const bands = perBand((band) => resampleOne(images.bands[band], images.width, size, across, down, ratio));
  return { width: size, height: size, pixelScaleArcsec, bands };
}

/** For each pixel of the result, four source pixels and their weights. */
interface Taps {
  at: Int32Array;
  weights: Float64Array;
}

function tapsOf(sourceSize: number, size: number, ratio: number): Taps {
  const taps = { at: new Int32Array(4 * size), weights: new Float64Array(4 * size) };
  for (let i = 0; i < size; i++) {
    const source = (i + 0.5 - size / 2) * ratio + sourceSize / 2 - 0.5;
    const before = Math.floor(source);
    for (let k = 0; k < 4; k++) {
      taps.at[4 * i + k] = Math.min(sourceSize - 1, Math.max(0, before - 1 + k));
      taps.weights[4 * i + k] = cubic(source - (before - 1 + k));
    }
  }
  return taps;
}

function cubic(distance: number): number {
  const d = Math.abs(distance);
  if (d < 1) return (1.5 * d - 2.5) * d * d + 1;
  return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
}

function resampleOne(
  source: Float32Array,
  sourceWidth: number,
  size: number,
  across: Taps,
  down: Taps,
  ratio: number,
): Float32Array {
  const sourceHeight = source.length / sourceWidth;
  const rows = new Float32Array(sourceHeight * size);
  for (let y = 0; y < sourceHeight; y++)
    for (let x = 0; x < size; x++) {
      let sum = 0;
      for (let k = 4 * x; k < 4 * x + 4; k++)
        sum += (across.weights[k] as number) * (source[y * sourceWidth + (across.at[k] as number)] as number);
      rows[y * size + x] = sum;
    }
  const out = new Float32Array(size * size);
  const area = ratio * ratio;
  for (let y = 0; y < size; y++)
    for (let k = 4 * y; k < 4 * y + 4; k++) {
      const weight = area * (down.weights[k] as number);
      const from = (down.at[k] as number) * size;
      for (let x = 0; x < size; x++)
        out[y * size + x] = (out[y * size + x] as number) + weight * (rows[from + x] as number);
    }
  return out;
}
