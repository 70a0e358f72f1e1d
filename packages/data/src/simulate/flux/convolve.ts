import type { PointSpread } from './psf.js';

/** An image, row by row, and its size. */
export interface Image {
  width: number;
  height: number;
  pixels: Float32Array;
}

/** How a band's image is blurred: the point spread function and the band's offset from the others, in arcsec on the image. */
export interface Blur {
  pointSpread: PointSpread;
  shiftXArcsec: number;
  shiftYArcsec: number;
}

/** Gaussians are cut off at this many standard deviations and then normalised. */
const CUT = 3.5;

/** Pixels around the wanted image that its blur draws light from. */
export function blurMargin(blur: Blur, pixelScaleArcsec: number): number {
  const widest = Math.max(...blur.pointSpread.map((part) => part.sigmaArcsec));
  const shift = Math.max(Math.abs(blur.shiftXArcsec), Math.abs(blur.shiftYArcsec));
  return Math.ceil((CUT * widest + shift) / pixelScaleArcsec);
}

/**
 * Convolves an image with a point spread function, one separable Gaussian after the other.
 *
 * @param image with `margin` pixels (`blurMargin`) on each side that the result does not have
 * @returns the inner image; light that falls outside the margin is lost
 */
export function convolve(image: Image, blur: Blur, pixelScaleArcsec: number, margin: number): Image {
  const [width, height] = [image.width - 2 * margin, image.height - 2 * margin];
  const pixels = new Float32Array(width * height);
  const across = new Float32Array(width * image.height);
  for (const { sigmaArcsec, fraction } of blur.pointSpread) {
    const sigma = sigmaArcsec / pixelScaleArcsec;
    const kernelX = gaussianKernel(sigma, blur.shiftXArcsec / pixelScaleArcsec, margin);
    const kernelY = gaussianKernel(sigma, blur.shiftYArcsec / pixelScaleArcsec, margin);
    blurRows(image, kernelX, margin, across, width);
    addBlurredColumns(across, width, kernelY, fraction, margin, pixels);
  }
  return { width, height, pixels };
}

interface Kernel {
  /** Offset of the first weight from the pixel that is computed. */
  first: number;
  weights: Float64Array;
}

function gaussianKernel(sigma: number, shift: number, margin: number): Kernel {
  // The source of the light lies at minus the shift.
  const first = Math.max(-margin, Math.ceil(-shift - CUT * sigma));
  const last = Math.min(margin, Math.floor(-shift + CUT * sigma));
  const weights = new Float64Array(Math.max(1, last - first + 1));
  for (let k = 0; k < weights.length; k++) {
    const distance = (first + k + shift) / sigma;
    weights[k] = Math.exp(-0.5 * distance * distance);
  }
  const sum = weights.reduce((a, b) => a + b, 0);
  return { first, weights: weights.map((weight) => weight / sum) };
}

function blurRows(image: Image, kernel: Kernel, margin: number, out: Float32Array, width: number): void {
  const { pixels } = image;
  const { weights } = kernel;
  for (let y = 0; y < image.height; y++) {
    const from = y * image.width + margin + kernel.first;
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++)
        sum += (weights[k] as number) * (pixels[from + x + k] as number);
      out[y * width + x] = sum;
    }
  }
}

function addBlurredColumns(
  rows: Float32Array,
  width: number,
  kernel: Kernel,
  fraction: number,
  margin: number,
  out: Float32Array,
): void {
  const { weights } = kernel;
  const down = (margin + kernel.first) * width;
  for (let at = 0; at < out.length; at++) {
    let sum = 0;
    for (let k = 0, from = at + down; k < weights.length; k++, from += width)
      sum += (weights[k] as number) * (rows[from] as number);
    out[at] = (out[at] as number) + fraction * sum;
  }
}
