import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Draws } from '@perseus/core';
import { MASK, RenderedTile, type RenderedCutout } from '../../src/rendering/rendered-tile.js';
import { renderingSchema, RESAMPLINGS } from '../../src/rendering/rendering.js';
import type { FieldTile } from '../../src/rendering/field-tile.js';
import { tangentCards, writeImage } from './fits-image.js';
import { hasSky, needsSky } from '../sky-addon.js';

needsSky();

let folder: string;
let tile: FieldTile;
let upright: FieldTile;

const draws = new Draws(5, 'rendered tile test');
const noise = Float32Array.from({ length: 300 * 300 }, () => draws.normal() * 0.1 + 0.2);
const noiseAt = (x: number, y: number) => noise[y * 300 + x] as number;

beforeAll(async () => {
  if (!hasSky) return;
  folder = await mkdtemp(join(tmpdir(), 'perseus-tile-'));
  const bands = { g: [0.4, 0], r: [0.35, 20], i: [0.45, -70] } as const;
  const images: FieldTile['images'] = {};
  for (const [band, [pixelScaleArcsec, turnDeg]] of Object.entries(bands)) {
    const size = { width: 300, height: 300 };
    const cards = tangentCards({ ...size, pixelScaleArcsec, turnDeg });
    const path = await writeImage(join(folder, `${band}.fits`), size, cards, (x, y) =>
      band === 'r' && x > 150 && x < 154 && y === 140 ? NaN : noiseAt(x, y),
    );
    images[band] = { path, psfFwhmArcsec: 0.9, ...(band === 'g' && { saturation: 0.55 }) };
  }
  tile = { name: 'turned', images };
  const even = { width: 128, height: 64 };
  const path = await writeImage(
    join(folder, 'upright.fits'),
    even,
    tangentCards({ ...even, pixelScaleArcsec: 0.4 }),
    (x, y) => (x === 17 && y === 9 ? NaN : noiseAt(x, y)),
  );
  upright = { name: 'upright', images: { g: { path }, r: { path }, i: { path } } };
});
afterAll(() => (hasSky ? rm(folder, { recursive: true, force: true }) : undefined));

const rendering = (resampling: (typeof RESAMPLINGS)[number], pixelScaleArcsec = 0.4) =>
  renderingSchema.parse({ bands: ['i', 'r', 'g'], pixelScaleArcsec, resampling, stretch: 1, q: 5 });

test.each(RESAMPLINGS)('an upright image of the same scale is copied: %s', async (resampling) => {
  await using opened = await RenderedTile.open(upright, rendering(resampling));
  const { width, height } = opened.grid;
  expect([width, height]).toEqual([128, 64]);
  const { planes, mask } = await opened.brightness(0, 0, width, height);
  const area = Math.fround(1 / (0.4 * 0.4));
  let differing = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const own = x === 17 && height - 1 - y === 9;
      expect(mask[y * width + x]).toBe(own ? MASK.noData : 0);
      const expected = own ? 0 : Math.fround(noiseAt(x, height - 1 - y)) * area;
      if (Math.abs((planes[0][y * width + x] as number) - expected) > 1e-6) differing++;
    }
  }
  expect(differing).toBe(0);
});

const treatments = { plain: {}, degraded: { matchPsf: { psfFwhmArcsec: 1.4, noise: [1, 1, 1] as const } } };

for (const [name, treatment] of Object.entries(treatments)) {
  test.each(RESAMPLINGS)(`a pixel depends on its place alone, ${name}: %s`, async (resampling) => {
    await using opened = await RenderedTile.open(tile, rendering(resampling), treatment);
    await using small = await RenderedTile.open(tile, rendering(resampling), { ...treatment, cacheBytes: 0 });
    const { width, height } = opened.grid;
    const places = new Draws(3, 'rectangles');
    for (let n = 0; n < 12; n++) {
      const [x, y, size] = [places.uniform() * width, places.uniform() * height, 5 + places.integer(90)];
      const cutout = await opened.cutout(x, y, size);
      expect(await small.cutout(x, y, size)).toEqual(cutout);
      expect(await opened.cutoutAlone(x, y, size)).toEqual(cutout);
    }
  });
}

test.each(RESAMPLINGS)('cutouts along a row show what each shows alone: %s', async (resampling) => {
  const images: FieldTile['images'] = {};
  // On the grid's pixels, on pixels but for rounding, and turned.
  for (const [band, turnDeg] of Object.entries({ g: 0, r: 1e-9, i: 0.4 })) {
    const size = { width: 1300, height: 90 };
    const cards = tangentCards({ ...size, pixelScaleArcsec: 0.4, turnDeg });
    const path = join(folder, `wide-${band}-${resampling}.fits`);
    await writeImage(path, size, cards, (x, y) => noiseAt((x * 7) % 300, y));
    images[band] = { path, saturation: 0.5 };
  }
  await using opened = await RenderedTile.open({ name: 'wide', images }, rendering(resampling));
  for (let x = -20; x < 1330; x += 37) {
    expect(await opened.cutout(x, 40, 61)).toEqual(await opened.cutoutAlone(x, 40, 61));
  }
});

test('an earlier cutout whose memory is written anew shows nothing of what it was', async () => {
  await using opened = await RenderedTile.open(tile, rendering('bilinear'));
  const places = [
    [100, 90, 50],
    [-10, 90, 50],
    [opened.grid.width, 3, 50],
    [150, 140, 50],
    [-500, -500, 50],
    [120, 120, 32],
  ] as const;
  let cutout;
  for (const [x, y, size] of places) {
    const earlier: RenderedCutout | undefined = cutout;
    cutout = await opened.cutout(x, y, size, earlier);
    if (earlier && size === 50) expect(cutout.pixels.buffer).toBe(earlier.pixels.buffer);
    expect(cutout).toEqual(await opened.cutoutAlone(x, y, size));
  }
});

test('what one band lacks is black, and tells its reason', async () => {
  await using opened = await RenderedTile.open(tile, rendering('bilinear'));
  const { width, height } = opened.grid;
  const { pixels, mask } = await opened.cutout(width / 2, height / 2, Math.min(width, height) - 2);
  const has = (bit: number) => mask.filter((bits) => (bits & bit) !== 0).length;
  expect(has(MASK.noData)).toBeGreaterThan(3);
  expect(has(MASK.saturated)).toBeGreaterThan(0);
  mask.forEach((bits, i) => {
    if ((bits & MASK.noData) !== 0) expect(Array.from(pixels.subarray(3 * i, 3 * i + 3))).toEqual([0, 0, 0]);
  });
  const outside = await opened.cutout(-50, -50, 20);
  expect(outside.mask.every((bits) => bits === MASK.noData)).toBe(true);
});

test('area means conserve the flux of a source, whatever the pixels', async () => {
  const size = { width: 160, height: 160 };
  const sigma = 6;
  const source = (x: number, y: number) =>
    (1000 * Math.exp(-((x - 81.3) ** 2 + (y - 77.8) ** 2) / (2 * sigma ** 2))) / (2 * Math.PI * sigma ** 2);
  for (const turnDeg of [0, 0.01, 31]) {
    const cards = tangentCards({ ...size, pixelScaleArcsec: 0.3, turnDeg });
    const path = await writeImage(join(folder, `flux-${turnDeg}.fits`), size, cards, source);
    for (const scale of [0.25, 0.71, 1.3]) {
      await using opened = await RenderedTile.open(
        { name: 'flux', images: { g: { path }, r: { path }, i: { path } } },
        rendering('area', scale),
      );
      const { width, height } = opened.grid;
      const { planes } = await opened.brightness(0, 0, width, height);
      const flux = planes[1].reduce((sum, value) => sum + value, 0) * scale ** 2;
      expect(Math.abs(flux - 1000)).toBeLessThan(0.2);
    }
  }
});

test('a source lies where its world coordinates say, in bands of any scale and turn', async () => {
  const at = { raDeg: 50.004, decDeg: 41.4973 };
  const images: FieldTile['images'] = {};
  for (const [band, pixelScaleArcsec, turnDeg] of [
    ['g', 0.2, 0],
    ['r', 0.37, 40],
    ['i', 0.5, -155],
  ] as const) {
    const size = { width: 240, height: 240 };
    const cards = tangentCards({ ...size, pixelScaleArcsec, turnDeg, raDeg: 50 + pixelScaleArcsec / 300 });
    const empty = await writeImage(join(folder, `at-${band}.fits`), size, cards, () => 0);
    const image = await import('../../src/fits/fits-image.js');
    await using opened = await image.FitsImage.open(empty);
    const [[x = NaN], [y = NaN]] = await (
      await opened.wcs()
    ).skyToPixel(Float64Array.of(at.raDeg), Float64Array.of(at.decDeg));
    const sigma = 1.2 / pixelScaleArcsec;
    const path = await writeImage(join(folder, `star-${band}.fits`), size, cards, (i, j) =>
      Math.exp(-((i - x) ** 2 + (j - y) ** 2) / (2 * sigma ** 2)),
    );
    images[band] = { path };
  }
  await using opened = await RenderedTile.open({ name: 'star', images }, rendering('lanczos3', 0.31));
  const { planes } = await opened.brightness(0, 0, opened.grid.width, opened.grid.height);
  const { x, y } = opened.placeOf(at);
  for (const plane of planes) {
    let [sum, sumX, sumY] = [0, 0, 0];
    plane.forEach((value, i) => {
      sum += value;
      sumX += value * (i % opened.grid.width);
      sumY += value * Math.floor(i / opened.grid.width);
    });
    expect(Math.hypot(sumX / sum - x, sumY / sum - y)).toBeLessThan(0.01);
  }
});

test('bands on different parts of the sky are refused', async () => {
  const size = { width: 20, height: 20 };
  const cards = tangentCards({ ...size, pixelScaleArcsec: 0.4, raDeg: 53 });
  const path = await writeImage(join(folder, 'apart.fits'), size, cards, () => 0);
  const apart = { name: 'apart', images: { ...tile.images, g: { path } } };
  await expect(RenderedTile.open(apart, rendering('area'))).rejects.toMatchObject({ code: 'FIELD_BANDS' });
  const two = { name: 'two', images: { g: { path } } };
  await expect(RenderedTile.open(two, rendering('area'))).rejects.toMatchObject({ code: 'FIELD_BANDS' });
});

test('a degraded point is as wide as was asked for', async () => {
  const size = { width: 101, height: 101 };
  const [own, wanted] = [1, 1.7];
  const alpha = own / 0.25 / (2 * Math.sqrt(2 ** (1 / 3.5) - 1));
  const cards = tangentCards({ ...size, pixelScaleArcsec: 0.25 });
  const path = await writeImage(
    join(folder, 'point.fits'),
    size,
    cards,
    (x, y) => (1 + ((x - 50) ** 2 + (y - 50) ** 2) / alpha ** 2) ** -3.5,
  );
  const image = { path, psfFwhmArcsec: own };
  const point = { name: 'point', images: { g: image, r: image, i: image } };
  await using opened = await RenderedTile.open(point, rendering('bilinear', 0.25), {
    matchPsf: { psfFwhmArcsec: wanted },
  });
  const { planes } = await opened.brightness(0, 0, 101, 101);
  const row = planes[0].subarray(50 * 101, 51 * 101);
  const half = row[50]! / 2;
  const beyond = row.findIndex((value, x) => x > 50 && value < half);
  const part = (row[beyond - 1]! - half) / (row[beyond - 1]! - row[beyond]!);
  expect(2 * (beyond - 1 + part - 50) * 0.25).toEqualWithin(wanted, 0.02);
  expect(opened.psfFwhmArcsec).toEqual([wanted, wanted, wanted]);
});
