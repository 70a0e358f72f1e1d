import { expect, test } from 'vitest';
import { renderRgb } from '../../src/simulate/image/render-rgb.js';
import { golden } from './golden.js';

interface LuptonImage {
  bands: [number[], number[], number[]];
  minimum: [number, number, number];
  stretch: number;
  q: number;
  rgb: number[];
}

test("the asinh stretch gives astropy's make_lupton_rgb, grey level by grey level", () => {
  const { bands, rgb, ...stretch } = golden<LuptonImage>('lupton');
  const [red, green, blue] = bands.map((band) => Float32Array.from(band));
  const pixels = renderRgb([red, green, blue] as [Float32Array, Float32Array, Float32Array], stretch);
  expect(Array.from(pixels)).toEqual(rgb);
});

test('not-a-number and negative intensities are black', () => {
  const channels = [NaN, -3].map((value) => Float32Array.of(value, value));
  for (const channel of channels)
    expect(renderRgb([channel, channel, channel], { minimum: [0, 0, 0], stretch: 1, q: 8 })).toEqual(
      new Uint8Array(6),
    );
});
