import { expect, test } from 'vitest';
import { FitsImage } from '../../src/fits/fits-image.js';
import { loadSky } from '../../src/native/load.js';
import { RESAMPLINGS, type Resampling } from '../../src/rendering/rendering.js';
import { golden, goldenImage } from './golden.js';
import { needsSky } from '../sky-addon.js';

needsSky();

interface Resampled {
  raDeg: number;
  decDeg: number;
  pixelScaleArcsec: number;
  size: number;
  cases: ({ image: string } & Record<Resampling, (number | null)[]>)[];
}

const wanted = golden<Resampled>('resample');

/** The image on the grid of the golden, and its pixels' area. */
async function resampled(name: string, resampling: Resampling) {
  const { raDeg, decDeg, pixelScaleArcsec, size } = wanted;
  const sky = await loadSky();
  await using image = await FitsImage.open(goldenImage(name));
  const wcs = await image.wcs();
  const band = { image: image.native, wcs, nanomaggies: 1, saturation: Infinity, blurPixels: 0, noise: 0 };
  const middle = (size - 1) / 2;
  const renderer = sky.openRenderer({
    bands: [band, band, band],
    grid: { raDeg, decDeg, pixelScaleArcsec, tangentX: middle, tangentY: middle, width: size, height: size },
    resampling,
    stretch: { stretch: 1, q: 1, minimum: 0, weights: [1, 1, 1] },
    brightening: null,
    noiseSeed: 0,
  });
  const { planes, mask } = await renderer.brightness(0, 0, size, size, [1, 1, 1]);
  return { plane: planes[0].map((value) => value * wcs.pixelScaleArcsec ** 2), mask };
}

/** Of scipy.ndimage.map_coordinates, of sums in double precision, and of reproject_exact, which knows the sky is round. */
const tolerance: Record<Resampling, number> = { bilinear: 1e-4, lanczos3: 1e-4, area: 1e-3 };

for (const resampling of RESAMPLINGS) {
  test.each(wanted.cases)(
    `${resampling} of the $image image equals an independent reference`,
    async (one) => {
      const { plane, mask } = await resampled(one.image, resampling);
      let compared = 0;
      one[resampling].forEach((expected, i) => {
        // At the border one may have a value where the other is a rounding off the image.
        if (expected === null || mask[i] !== 0) return;
        compared++;
        expect(Math.abs((plane[i] as number) - expected)).toBeLessThan(tolerance[resampling]);
      });
      const known = one[resampling].filter((value) => value !== null).length;
      expect(compared).toBeGreaterThan(known * 0.95);
      expect(compared).toBeGreaterThan(500);
    },
  );
}
