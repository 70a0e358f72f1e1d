import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FitsImage } from '../../src/fits/fits-image.js';
import type { FieldTile } from '../../src/rendering/field-tile.js';
import { RenderedTile } from '../../src/rendering/rendered-tile.js';
import { renderingSchema } from '../../src/rendering/rendering.js';
import { tangentCards, writeImage } from './fits-image.js';
import { hasSky, needsSky } from '../sky-addon.js';

needsSky();

const side = 120;
let folder: string;
let tile: FieldTile;

beforeAll(async () => {
  if (!hasSky) return;
  folder = await mkdtemp(join(tmpdir(), 'perseus-sources-'));
  const images: FieldTile['images'] = {};
  for (const [band, turnDeg] of Object.entries({ g: 0, r: 30, i: 90 })) {
    const size = { width: side, height: side };
    const cards = tangentCards({ ...size, pixelScaleArcsec: 0.4, turnDeg });
    const path = await writeImage(join(folder, `${band}.fits`), size, cards, (x, y) => x + 1000 * y);
    images[band] = { path, psfFwhmArcsec: 1, ...(band === 'r' && { saturation: 90_000 }) };
  }
  tile = { name: 'sources', images };
});
afterAll(() => (hasSky ? rm(folder, { recursive: true, force: true }) : undefined));

const rendering = renderingSchema.parse({ bands: ['i', 'r', 'g'], pixelScaleArcsec: 0.4 });

test("a band's pixels are those of its image, and hold all that lies between the nodes' places", async () => {
  await using opened = await RenderedTile.open(tile, rendering);
  const sources = await opened.sources(40, 50, 30, 20);
  expect(sources).toMatchObject({ x: 40, y: 50, width: 30, height: 20, nodeStep: 16, mask: null });
  for (const [channel, band] of (['i', 'r', 'g'] as const).entries()) {
    const source = sources.bands[channel]!;
    await using image = await FitsImage.open(tile.images[band]!.path);
    const { x, y, width, height } = source;
    expect(source.pixels).toEqual(await image.native.readSection(x, y, width, height));
    // From 32 to 80 across, and from 48 to 80 down.
    expect([source.imageX.length, source.imageY.length]).toEqual([4 * 3, 4 * 3]);
    expect(Math.min(...source.imageX)).toBeGreaterThanOrEqual(x + 2);
    expect(Math.max(...source.imageX)).toBeLessThanOrEqual(x + width - 3);
    expect(Math.min(...source.imageY)).toBeGreaterThanOrEqual(y + 2);
    expect(Math.max(...source.imageY)).toBeLessThanOrEqual(y + height - 3);
    expect(source.factor).toBeCloseTo(1 / 0.4 ** 2, 5);
  }
});

test('a band of which nothing is saturated there says so', async () => {
  await using opened = await RenderedTile.open(tile, rendering);
  const whole = await opened.sources(0, 0, opened.grid.width, opened.grid.height);
  expect(whole.bands.map(({ saturation }) => saturation)).toEqual([Infinity, 90_000, Infinity]);
  // The image's first rows, which lie at the bottom of the grid.
  const faint = await opened.sources(60, opened.grid.height - 30, 4, 4);
  expect(faint.bands[1].saturation).toBe(Infinity);
});

test('where seeing is matched, what was saturated is marked before it is blurred', async () => {
  await using opened = await RenderedTile.open(tile, rendering, {
    matchPsf: { psfFwhmArcsec: 1.6, seed: 2 },
  });
  const { width, height } = opened.grid;
  const { mask, bands } = await opened.sources(0, 0, width, height);
  expect(bands[1].saturation).toBe(Infinity);
  const marked = mask?.filter((bits) => (bits & 2) !== 0).length ?? 0;
  expect(marked).toBeGreaterThan(width);
  expect(marked).toBeLessThan((width * height) / 2);
});

test('sources that lie off an image have none of its pixels', async () => {
  await using opened = await RenderedTile.open(tile, rendering);
  const { bands } = await opened.sources(opened.grid.width + 500, 20, 30, 30);
  for (const { pixels, width, height } of bands) {
    expect(pixels).toHaveLength(0);
    expect(width * height).toBe(0);
  }
});
