import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Device } from '@perseus/core';
import {
  RenderedTile,
  renderingSchema,
  RESAMPLINGS,
  simulateField,
  type ExtinctionMap,
  type FieldTile,
  type RenderedTileOptions,
  type Resampling,
} from '@perseus/data';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { differenceIn, paintedField, type Difference, type PaintedField } from './painted-field.js';

const even = (
  pixelScaleArcsec: number,
  turnDeg = 0,
): PaintedField['images'][keyof PaintedField['images']] => ({
  pixelScaleArcsec,
  turnDeg,
});
const all = (image: PaintedField['images']['g']): PaintedField['images'] => ({
  g: image,
  r: image,
  i: image,
});

/** Fields of images at 0.4 arcsec or about it. */
const FIELDS: Record<string, PaintedField> = {
  'bands of other scales, turned': {
    images: { g: even(0.4), r: even(0.35, 20), i: even(0.45, -70) },
    side: 240,
  },
  'bands on the grid': { images: all(even(0.4)), side: 200 },
  'bands off the grid by a part of a pixel': { images: all(even(0.4)), side: 200, offset: 0.37 },
  'bands turned by a hair, and by a half': {
    images: { g: even(0.4, 1e-9), r: even(0.4, 180.03), i: even(0.4, 0.4) },
    side: 200,
  },
};

/** Finer than the images, like them, and coarser. */
const SCALES = [0.23, 0.4, 0.71, 1.7];

const dust: ExtinctionMap = {
  source: 'a map for tests',
  reddeningAt: ({ raDeg, decDeg }) => 0.2 + 40 * (raDeg - 50) ** 2 + 3 * (decDeg - 41.5),
  extinctionAt(position) {
    const reddening = this.reddeningAt(position);
    return {
      magnitudes: { g: 3.3 * reddening, r: 2.3 * reddening, i: 1.7 * reddening },
      source: this.source,
    };
  },
};
const degraded = { psfFwhmArcsec: 1.5, noise: [0.3, 0.2, 0.25], seed: 4 } as const;

const TREATMENTS: Record<string, RenderedTileOptions> = {
  plain: {},
  'extinction taken out': { extinctionMap: dust },
  'seeing and noise matched': { matchPsf: degraded },
  both: { extinctionMap: dust, matchPsf: degraded },
};

const renderingOf = (resampling: Resampling, pixelScaleArcsec: number) =>
  renderingSchema.parse({ bands: ['i', 'r', 'g'], pixelScaleArcsec, resampling, stretch: 1, q: 6 });

/**
 * What is true of painting on a device: what it makes of a tile's sources is what the tile's renderer makes.
 *
 * @param differing share of pixels whose colour may be off, by one grey level
 */
export function paintingSuite(device: Device, differing: number): void {
  const expectSame = ({ masks, mostLevels, colours, pixels }: Difference): void => {
    expect(masks).toBe(0);
    expect(mostLevels).toBeLessThanOrEqual(1);
    expect(colours).toBeLessThanOrEqual(pixels * differing);
  };

  let folder: string;
  const tiles: Record<string, FieldTile> = {};
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perseus-painting-'));
    for (const [name, field] of Object.entries(FIELDS)) {
      tiles[name] = await paintedField(folder, name.replace(/\W+/g, '-'), field);
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const opened = (name: string, resampling: Resampling, scale: number, options: RenderedTileOptions = {}) =>
    RenderedTile.open(tiles[name] as FieldTile, renderingOf(resampling, scale), options);

  for (const resampling of RESAMPLINGS) {
    test.each(Object.keys(FIELDS))(`${resampling}: whole tiles of any scale, %s`, async (name) => {
      for (const scale of SCALES) {
        await using tile = await opened(name, resampling, scale);
        const size = Math.max(tile.grid.width, tile.grid.height);
        const difference = await differenceIn(tile, { left: 0, top: 0, size }, device);
        expectSame(difference);
        // The comparison is of all there is to tell.
        expect(difference.noData).toBeGreaterThan(0);
        expect(difference.saturated).toBeGreaterThan(0);
        expect(difference.noData).toBeLessThan(difference.pixels);
      }
    });

    test.each(Object.keys(TREATMENTS))(`${resampling}: %s`, async (treatment) => {
      const name = 'bands of other scales, turned';
      await using tile = await opened(name, resampling, 0.5, TREATMENTS[treatment]);
      const size = Math.max(tile.grid.width, tile.grid.height);
      const difference = await differenceIn(tile, { left: 0, top: 0, size }, device);
      expectSame(difference);
      expect(difference.saturated).toBeGreaterThan(0);
    });

    test(`${resampling}: windows anywhere, at the tile's edges and beyond them`, async () => {
      await using tile = await opened('bands of other scales, turned', resampling, 0.4, TREATMENTS.both);
      const { width, height } = tile.grid;
      for (const [left, top, size] of [
        [-11, -7, 40],
        [width - 17, 33, 61],
        [31, height - 1, 20],
        [width - 1, height - 1, 5],
        [47, 51, 1],
        [15, 16, 33],
        [64, 80, 16],
      ] as const) {
        expectSame(await differenceIn(tile, { left, top, size }, device));
      }
    });
  }

  test('a simulated survey field', async () => {
    const field = await simulateField({
      output: join(folder, 'survey'),
      ...{ widthPx: 400, heightPx: 300, members: 30, galaxies: 60, stars: 60, seed: 11 },
    });
    const images = Object.fromEntries(Object.entries(field.images).map(([band, path]) => [band, { path }]));
    for (const resampling of RESAMPLINGS) {
      for (const stretch of [
        { stretch: 4, q: 8, weights: [0.8, 1, 1.4] as [number, number, number] },
        { stretch: 0.8, q: 0, minimum: -0.02 },
      ]) {
        const rendering = renderingSchema.parse({
          bands: ['i', 'r', 'g'],
          pixelScaleArcsec: 0.396,
          resampling,
          ...stretch,
        });
        await using tile = await RenderedTile.open({ name: 'survey', images }, rendering);
        const size = Math.max(tile.grid.width, tile.grid.height);
        expectSame(await differenceIn(tile, { left: 0, top: 0, size }, device));
      }
    }
  });
}
