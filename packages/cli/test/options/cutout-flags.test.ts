import { expect, test } from 'vitest';
import { serviceFromFlags, type CutoutFlags } from '../../src/options/cutout-flags.js';

const flags = (given: Partial<CutoutFlags>): CutoutFlags => ({ from: 'sdss', ...given });

test('a source takes what was given for it, and nothing that was not', () => {
  expect(
    serviceFromFlags(flags({ size: 200, pixelScale: 0.1, release: 'dr17', service: 'http://x' })),
  ).toEqual({
    preset: 'sdss',
    size: 200,
    pixelScaleArcsec: 0.1,
    release: 'dr17',
    url: 'http://x',
  });
  expect(serviceFromFlags(flags({ mirror: 'cutouts', cutoutName: '{id}.jpg' }))).toMatchObject({
    preset: 'mirror',
    folder: 'cutouts',
    name: '{id}.jpg',
  });
  expect(serviceFromFlags(flags({ template: 'http://x/{ra}' }))).toMatchObject({
    preset: 'template',
    url: 'http://x/{ra}',
  });
  expect(serviceFromFlags(flags({ from: 'sdss-frames', bands: 'gri' }))).toMatchObject({
    preset: 'sdss-frames',
    bands: 'gri',
  });
});

test.each<[Partial<CutoutFlags>, string]>([
  [{ layer: 'ls-dr9' }, 'layer'],
  [{ mirror: 'm', release: 'dr16' }, 'release'],
  [{ template: 't', cutoutName: '{id}' }, 'cutout-name'],
  [{ from: 'sdss-frames', pixelScale: 0.1 }, 'pixel-scale'],
  [{ from: 'legacy', skyServer: 'http://x' }, 'sky-server'],
])('a setting of another source is refused: %j', (given, option) => {
  expect(() => serviceFromFlags(flags(given))).toThrow(
    expect.objectContaining({ code: 'OPTION_CONFLICT', place: { option } }) as Error,
  );
});
