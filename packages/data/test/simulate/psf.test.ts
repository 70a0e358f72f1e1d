import { expect, test } from 'vitest';
import { blurMargin, convolve, type Blur } from '../../src/simulate/flux/convolve.js';
import { addPoint } from '../../src/simulate/flux/point.js';
import { moffatPointSpread } from '../../src/simulate/flux/psf.js';
import { golden } from './golden.js';

const moffat = golden<{ fwhm: number; radii: number[]; encircled: number[]; peak: number }>('moffat');
const SHARP: Blur = { pointSpread: moffatPointSpread(1.3), shiftXArcsec: 0, shiftYArcsec: 0 };

test('four Gaussians have the peak and, within 0.011, the encircled energy of a Moffat profile', () => {
  const parts = moffatPointSpread(moffat.fwhm);
  const peak = parts.reduce((sum, { fraction, sigmaArcsec: s }) => sum + fraction / (2 * Math.PI * s * s), 0);
  expect(peak / moffat.peak).toEqualWithin(1, 1e-9);
  const encircled = moffat.radii.map((r) =>
    parts.reduce(
      (sum, { fraction, sigmaArcsec: s }) => sum + fraction * (1 - Math.exp(-(r * r) / (2 * s * s))),
      0,
    ),
  );
  expect(encircled).toEqualWithin(moffat.encircled, 0.011);
});

test('half of the peak is reached at half the width given', () => {
  const at = (r: number): number =>
    moffatPointSpread(1.3).reduce(
      (sum, { fraction, sigmaArcsec: s }) => sum + (fraction / (s * s)) * Math.exp(-(r * r) / (2 * s * s)),
      0,
    );
  expect(at(0.65) / at(0)).toEqualWithin(0.5, 0.01);
});

test('a star keeps its flux and its place', () => {
  const image = { width: 80, height: 60, pixels: new Float32Array(80 * 60) };
  addPoint(image, { x: 33.3, y: 27.8, flux: 12 }, SHARP, 0.3);
  const { total, x, y } = moments(image.pixels, 80);
  expect([total, x, y]).toEqualWithin([12, 33.3, 27.8], 1e-4);
});

test('a star outside of the image adds the part of its wing that falls in', () => {
  const image = { width: 20, height: 20, pixels: new Float32Array(400) };
  addPoint(image, { x: -3, y: 10, flux: 1 }, SHARP, 0.3);
  const { total } = moments(image.pixels, 20);
  expect(total).toBeGreaterThan(0.01);
  expect(total).toBeLessThan(0.5);
  addPoint(image, { x: -500, y: 10, flux: 1 }, SHARP, 0.3);
  expect(moments(image.pixels, 20).total).toBe(total);
});

test('convolution keeps flux, and moves it by the shift of the band', () => {
  const blur = { ...SHARP, shiftXArcsec: 0.12, shiftYArcsec: -0.05 };
  const margin = blurMargin(blur, 0.396);
  const side = 41 + 2 * margin;
  const pixels = new Float32Array(side * side);
  pixels[(margin + 20) * side + margin + 20] = 3;
  const seen = convolve({ width: side, height: side, pixels }, blur, 0.396, margin);
  expect([seen.width, seen.height]).toEqual([41, 41]);
  const { total, x, y } = moments(seen.pixels, 41);
  expect(total).toEqualWithin(3, 1e-5);
  expect([x, y]).toEqualWithin([20.5 + 0.12 / 0.396, 20.5 - 0.05 / 0.396], 0.005);
});

test('light from the margin reaches into the image', () => {
  const margin = blurMargin(SHARP, 0.396);
  const side = 10 + 2 * margin;
  const pixels = new Float32Array(side * side);
  pixels[(margin + 5) * side + margin - 2] = 1;
  const seen = convolve({ width: side, height: side, pixels }, SHARP, 0.396, margin);
  expect(seen.pixels[5 * 10]).toBeGreaterThan(0.01);
});

function moments(pixels: Float32Array, width: number): { total: number; x: number; y: number } {
  const total = pixels.reduce((sum, light) => sum + light, 0);
  const x = pixels.reduce((sum, light, k) => sum + light * ((k % width) + 0.5), 0) / total;
  const y = pixels.reduce((sum, light, k) => sum + light * (Math.floor(k / width) + 0.5), 0) / total;
  return { total, x, y };
}
