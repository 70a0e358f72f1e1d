import { Draws } from '@perseus/core';
import { expect, test } from 'vitest';
import { BANDS, fluxesOf, nanomaggies, perBand } from '../../src/simulate/flux/bands.js';
import { observe, SDSS_DETECTION, skyNoise } from '../../src/simulate/flux/noise.js';
import { moffatPointSpread } from '../../src/simulate/flux/psf.js';
import { renderScene, type Frame, type Source } from '../../src/simulate/flux/scene.js';
import { resample } from '../../src/simulate/image/resample.js';
import { fromTangentPlane } from '../../src/simulate/tangent-plane.js';

const FRAME: Frame = {
  centre: { raDeg: 49.9467, decDeg: 41.5131 },
  width: 80,
  height: 64,
  pixelScaleArcsec: 0.4,
};
const BLUR = perBand(() => ({ pointSpread: moffatPointSpread(1.3), shiftXArcsec: 0, shiftYArcsec: 0 }));
const STAR: Source = {
  position: fromTangentPlane({ xiArcsec: 6, etaArcsec: 4 }, FRAME.centre),
  components: [{ form: 'point', fluxes: fluxesOf(17, 1.1, 0.4) }],
};
const GALAXY: Source = {
  position: FRAME.centre,
  components: [
    {
      form: 'sersic',
      fluxes: fluxesOf(18, 0.8, 0.3),
      shape: { index: 1, radiusArcsec: 1.5, axisRatio: 0.7, positionAngleDeg: 30 },
    },
  ],
};
const sum = (pixels: Float32Array): number => pixels.reduce((total, flux) => total + flux, 0);

test('the flux in each band is that of the magnitudes', () => {
  const { bands } = renderScene([STAR, GALAXY], FRAME, BLUR);
  const expected = {
    g: nanomaggies(18.1) + nanomaggies(18.8),
    r: nanomaggies(17) + nanomaggies(18),
    i: nanomaggies(16.6) + nanomaggies(17.7),
  };
  for (const band of BANDS) expect(sum(bands[band]) / expected[band]).toEqualWithin(1, 3e-3);
});

test('North is up and East is left', () => {
  const { r } = renderScene([STAR], FRAME, BLUR).bands;
  const brightest = r.indexOf(Math.max(...r));
  const [column, row] = [brightest % FRAME.width, Math.floor(brightest / FRAME.width)];
  // 6 arcsec East and 4 North of the middle, at 0.4 arcsec a pixel: 15 to the left and 10 up.
  expect([14, 15].map((d) => FRAME.width / 2 - 1 - d)).toContain(column);
  expect([9, 10].map((d) => FRAME.height / 2 - 1 - d)).toContain(row);
});

test('light adds up: a scene is the sum of its sources', () => {
  const together = renderScene([STAR, GALAXY], FRAME, BLUR).bands.g;
  const alone = [STAR, GALAXY].map((source) => renderScene([source], FRAME, BLUR).bands.g);
  expect(Array.from(together)).toEqualWithin(
    Array.from(together, (_, k) => (alone[0]?.[k] ?? NaN) + (alone[1]?.[k] ?? NaN)),
    1e-5,
  );
});

test('the empty sky has the noise that the camera is said to have, and no level', () => {
  const dark = renderScene([], { ...FRAME, width: 200, height: 200, pixelScaleArcsec: 0.396 }, BLUR);
  const seen = observe(dark, SDSS_DETECTION, new Draws(1, 'test'));
  const documented = { g: 0.018, r: 0.028, i: 0.041 };
  for (const band of BANDS) {
    const pixels = seen.bands[band];
    const mean = sum(pixels) / pixels.length;
    const spread = Math.sqrt(pixels.reduce((total, flux) => total + (flux - mean) ** 2, 0) / pixels.length);
    const noise = skyNoise(SDSS_DETECTION[band], 0.396);
    expect(Math.abs(mean)).toBeLessThan((5 * noise) / 200);
    expect(spread / noise).toEqualWithin(1, 0.02);
    expect(noise).toEqualWithin(documented[band], 0.001);
  }
});

test('bright light is noisier than the sky, by its photons', () => {
  const bright = renderScene([], { ...FRAME, width: 150, height: 150 }, BLUR);
  bright.bands.r.fill(10);
  const pixels = observe(bright, SDSS_DETECTION, new Draws(2, 'test')).bands.r;
  const spread = Math.sqrt(pixels.reduce((total, flux) => total + (flux - 10) ** 2, 0) / pixels.length);
  const sky = skyNoise(SDSS_DETECTION.r, 0.4);
  const expected = Math.sqrt(sky ** 2 + 10 / SDSS_DETECTION.r.electronsPerNanomaggy);
  expect(spread / expected).toEqualWithin(1, 0.02);
});

test('resampling keeps flux and place, and a flat image stays flat in surface brightness', () => {
  const camera = { ...FRAME, width: 60, height: 60, pixelScaleArcsec: 0.396 };
  const coarse = renderScene([GALAXY], camera, BLUR);
  const fine = resample(coarse, 100, 0.2);
  expect([fine.width, fine.height, fine.pixelScaleArcsec]).toEqual([100, 100, 0.2]);
  expect(sum(fine.bands.r) / sum(coarse.bands.r)).toEqualWithin(1, 2e-3);
  const x = fine.bands.r.reduce((total, flux, k) => total + flux * ((k % 100) + 0.5), 0) / sum(fine.bands.r);
  expect(x).toEqualWithin(50, 0.02);

  coarse.bands.g.fill(2);
  const ratio = (0.2 / 0.396) ** 2;
  for (const flux of resample(coarse, 100, 0.2).bands.g) expect(flux).toEqualWithin(2 * ratio, 1e-5);
});
