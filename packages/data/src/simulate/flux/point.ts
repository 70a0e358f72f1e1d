import type { Blur, Image } from './convolve.js';

/** Gaussians of a star end at this many standard deviations. */
const CUT = 5.5;

/**
 * Adds a point source, its point spread function integrated exactly over each pixel.
 *
 * @param star position in pixels (pixel (0, 0) reaches from 0 to 1) and total flux
 */
export function addPoint(
  image: Image,
  star: { x: number; y: number; flux: number },
  blur: Blur,
  pixelScaleArcsec: number,
): void {
  const x = star.x + blur.shiftXArcsec / pixelScaleArcsec;
  const y = star.y + blur.shiftYArcsec / pixelScaleArcsec;
  for (const { sigmaArcsec, fraction } of blur.pointSpread) {
    const sigma = sigmaArcsec / pixelScaleArcsec;
    const across = sharesOfPixels(x, sigma, image.width);
    const down = sharesOfPixels(y, sigma, image.height);
    down.shares.forEach((share, j) => {
      const light = share * fraction * star.flux;
      const from = (down.first + j) * image.width + across.first;
      for (let i = 0; i < across.shares.length; i++)
        image.pixels[from + i] = (image.pixels[from + i] as number) + light * (across.shares[i] as number);
    });
  }
}

/** The parts of a one-dimensional Gaussian that fall on pixels `first`, `first` + 1, ... of `size`. */
function sharesOfPixels(
  centre: number,
  sigma: number,
  size: number,
): { first: number; shares: Float64Array } {
  const first = Math.min(size, Math.max(0, Math.floor(centre - CUT * sigma)));
  const end = Math.max(first, Math.min(size, Math.ceil(centre + CUT * sigma)));
  const shares = new Float64Array(end - first);
  let below = normalCumulative((first - centre) / sigma);
  for (let k = 0; k < shares.length; k++) {
    const above = normalCumulative((first + k + 1 - centre) / sigma);
    shares[k] = above - below;
    below = above;
  }
  return { first, shares };
}

/** Cumulative normal distribution, within 1e-7: Abramowitz & Stegun 26.2.17. */
function normalCumulative(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = Math.exp(-0.5 * z * z) * 0.3989422804014327 * series;
  return z < 0 ? tail : 1 - tail;
}
