import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { imagingSchema, separationArcsec } from '@perseus/core';
import { readCatalogue } from '../../src/catalogue/read-catalogue.js';
import { columnNamed } from '../../src/catalogue/table/catalogue.js';
import { numberAt } from '../../src/catalogue/table/column.js';
import { measurePsf } from '../../src/detection/psf.js';
import { catalogueFlags } from '../../src/field-classification/flags/catalogue-flags.js';
import { flagsOfBits } from '../../src/field-classification/flags/field-flags.js';
import { detectedStarHalos } from '../../src/field-preparation/detected-star-halos.js';
import { measureSeeing } from '../../src/field-preparation/measured-seeing.js';
import { FitsImage } from '../../src/fits/fits-image.js';
import { FitsWriter } from '../../src/fits/fits-writer.js';
import { tangentCards } from '../../src/fits/tangent-cards.js';
import { checkRendering, fieldImaging } from '../../src/rendering/check-rendering.js';
import type { FieldTile } from '../../src/rendering/field-tile.js';
import { RenderedTile } from '../../src/rendering/rendered-tile.js';
import { renderingSchema } from '../../src/rendering/rendering.js';
import { simulateField } from '../../src/simulate/field/simulate-field.js';
import { spoilPixels } from '../field-classification/tiles/spoil-pixels.js';
import { hasSky, needsSky } from '../sky-addon.js';

needsSky();

/** In r; simulated fields are sharper in i and wider in g. */
const SEEING = { g: 1.07692, r: 1, i: 0.923077 };
const BANDS = ['i', 'r', 'g'];
const rendering = renderingSchema.parse({ bands: BANDS, pixelScaleArcsec: 0.396 });

let folder: string;
/** Its headers say nothing of its seeing. */
let tile: FieldTile;
let truthPath: string;

beforeAll(async () => {
  if (!hasSky) return;
  folder = await mkdtemp(join(tmpdir(), 'perseus-field-stars-'));
  const size = { widthPx: 800, heightPx: 800 };
  const objects = { members: 60, galaxies: 80, stars: 200, saturatedStars: 5, surroundings: false };
  const output = join(folder, 'field');
  const field = await simulateField({ output, ...size, ...objects, psfFwhmArcsec: SEEING.r, seed: 5 });
  ({ tile, truthPath } = field);
  for (const { path } of Object.values(tile.images)) {
    const file = await readFile(path);
    file.write('UNTOLD', file.indexOf('SEEING  ='));
    await writeFile(path, file);
  }
}, 120_000);

afterAll(() => (hasSky ? rm(folder, { recursive: true, force: true }) : undefined));

test('the seeing that no header tells is measured within 5 %, the same each time', async () => {
  const { tiles, measured, unknown } = await measureSeeing([tile], BANDS);
  expect(unknown).toEqual([]);
  expect(measured.map(({ band }) => band)).toEqual(BANDS);
  for (const [band, fwhm] of Object.entries(SEEING))
    expect(tiles[0]!.images[band]!.psfFwhmArcsec).toEqualWithin(fwhm, 0.05 * fwhm);
  expect(tile.images.r).not.toHaveProperty('psfFwhmArcsec');
  expect((await measureSeeing([tile], BANDS)).tiles).toEqual(tiles);
});

test('what a tile tells stays, and bands that are not rendered are not measured', async () => {
  const told = { ...tile, images: { ...tile.images, r: { ...tile.images.r!, psfFwhmArcsec: 2 } } };
  const { tiles, measured } = await measureSeeing([told], ['r', 'i']);
  expect(measured.map(({ band }) => band)).toEqual(['i']);
  expect(tiles[0]!.images.r).toEqual(told.images.r);
  expect(tiles[0]!.images.g).toEqual(tile.images.g);
});

test('a sharper field is refused though its headers tell no seeing', async () => {
  const trained = imagingSchema.parse(fieldImaging({ rendering, psfFwhmArcsec: [1.3, 1.4, 1.5] }));
  const check = async (of: FieldTile) => {
    await using opened = await RenderedTile.open(of, rendering, { cacheBytes: 0 });
    return checkRendering(trained, { rendering, psfFwhmArcsec: opened.psfFwhmArcsec });
  };
  expect(await check(tile)).toEqual([]);
  const { tiles } = await measureSeeing([tile], BANDS);
  await expect(check(tiles[0]!)).rejects.toMatchObject({ code: 'RENDERING_MISMATCH' });
});

test('cutouts that are matched by the measured seeing have that of the training set within 5 %', async () => {
  const matchPsf = { psfFwhmArcsec: 1.5 };
  await expect(RenderedTile.open(tile, rendering, { matchPsf })).rejects.toMatchObject({
    code: 'PSF_UNKNOWN',
    message: expect.stringContaining('--seeing') as string,
  });
  const { tiles } = await measureSeeing([tile], BANDS);
  await using opened = await RenderedTile.open(tiles[0]!, rendering, { matchPsf });
  expect(opened.psfFwhmArcsec).toEqual([1.5, 1.5, 1.5]);
  const { width, height, raDeg, decDeg, pixelScaleArcsec, tangentX: x, tangentY } = opened.grid;
  const { planes } = await opened.brightness(0, 0, width, height);
  for (const [channel, band] of BANDS.entries()) {
    const path = join(folder, `matched-${band}.fits`);
    const cards = tangentCards({ raDeg, decDeg, pixelScaleArcsec, x, y: height - 1 - tangentY });
    const unit = { name: 'BUNIT', value: 'nanomaggy' };
    const file = await FitsWriter.create(path, { width, height, cards: [...cards, unit] });
    // The grid's first row is on top, and a file's at the bottom.
    for (let row = height - 1; row >= 0; row--)
      await file.append(planes[channel]!.slice(row * width, (row + 1) * width));
    await file.finish();
    const matched = { name: 'matched', images: { [band]: { path, saturation: 600 } } };
    expect((await measurePsf(matched, { band })).fwhmArcsec).toEqualWithin(1.5, 0.075);
  }
});

test('where there are too few stars the seeing stays unknown, and an image that is damaged is left to others', async () => {
  const empty = join(folder, 'empty.fits');
  const cards = tangentCards({ raDeg: 50, decDeg: 41, pixelScaleArcsec: 0.4, x: 64, y: 64 });
  const unit = { name: 'BUNIT', value: 'nanomaggy' };
  const file = await FitsWriter.create(empty, { width: 128, height: 128, cards: [...cards, unit] });
  await file.append(Float32Array.from({ length: 128 * 128 }, (_, i) => ((i * 31) % 17) / 50));
  await file.finish();
  const broken = join(folder, 'broken.fits');
  await cp(tile.images.r!.path, broken);
  await writeFile(broken, (await readFile(broken)).subarray(0, 20_000));
  const dark = { name: 'dark', images: { r: { path: empty }, i: { path: broken } } };
  const { tiles, measured, unknown } = await measureSeeing([dark], ['i', 'r', 'g']);
  expect(tiles).toEqual([dark]);
  expect(measured).toEqual([]);
  expect(unknown.map(({ code }) => code)).toEqual(['PSF_NO_STARS']);
});

test('what is kept in a job is not measured again, damage included, and an image that was replaced is', async () => {
  const job = join(folder, 'job');
  const damaged = { name: 'damaged', images: { ...tile.images, i: { path: await damagedCopy('i') } } };
  const given = [tile, damaged];
  const stop = new AbortController();
  const onProgress = () => stop.abort(new Error('enough'));
  const stopped = measureSeeing(given, ['r', 'i'], { keepIn: job, signal: stop.signal, onProgress });
  await expect(stopped).rejects.toThrow('enough');
  const first = await measureSeeing(given, ['r', 'i'], { keepIn: job });
  expect([...first.damage.keys()]).toEqual([1]);
  const path = join(job, 'seeing.json');
  const text = await readFile(path, 'utf8');
  const { psfFwhmArcsec } = first.tiles[0]!.images.r!;
  expect(text).toContain(`"psfFwhmArcsec": ${psfFwhmArcsec}`);

  await writeFile(path, text.replaceAll(`: ${psfFwhmArcsec},`, ': 1.234,'));
  const again = await measureSeeing(given, ['r', 'i'], { keepIn: job });
  expect(again.tiles.map(({ images }) => images.r!.psfFwhmArcsec)).toEqual([1.234, 1.234]);
  expect(again.tiles[0]!.images.i).toEqual(first.tiles[0]!.images.i);
  expect(again.damage.get(1)).toMatchObject({ code: first.damage.get(1)!.code });

  const replaced = join(folder, 'replaced.fits');
  const file = await readFile(tile.images.r!.path);
  file.writeFloatBE(1, file.length - 2880 * 2);
  await writeFile(replaced, file);
  const other = { ...tile, images: { ...tile.images, r: { path: replaced } } };
  const { tiles } = await measureSeeing([other], ['r'], { keepIn: job });
  expect(tiles[0]!.images.r!.psfFwhmArcsec).toEqualWithin(psfFwhmArcsec!, 0.01);
});

/** Its header can be read, and its middle cannot. */
async function damagedCopy(band: string): Promise<string> {
  const path = join(folder, `damaged-${band}.fits.fz`);
  await using image = await FitsImage.open(tile.images[band]!.path);
  const { width, height } = image;
  const wcs = tangentCards({ raDeg: 50, decDeg: 41, pixelScaleArcsec: 0.396, x: width / 2, y: height / 2 });
  const cards = [...wcs, { name: 'BUNIT', value: 'nanomaggy' }];
  const compression = { method: 'GZIP_1', quantization: 0 } as const;
  const file = await FitsWriter.create(path, { width, height, cards, compression });
  await file.append(await image.readSection(0, 0, width, height));
  await file.finish();
  await spoilPixels(path, [400], height);
  return path;
}

test('each saturated star has a halo, of its magnitude, and what lies in it is flagged', async () => {
  const truth = await readCatalogue(truthPath);
  const numbers = (name: string) =>
    Float64Array.from({ length: truth.rows }, (_, row) => numberAt(columnNamed(truth, name)!, row));
  const [raDeg, decDeg, magnitude] = [numbers('ra'), numbers('dec'), numbers('mag_r')];
  const saturated = [...numbers('saturated').keys()].filter(
    (row) => numbers('saturated')[row] === 1 && magnitude[row]! < 14,
  );
  expect(saturated.length).toBeGreaterThanOrEqual(5);

  const halos = await detectedStarHalos([tile], { band: 'r' });
  for (const row of saturated) {
    const star = { raDeg: raDeg[row]!, decDeg: decDeg[row]! };
    const near = [...halos.raDeg.keys()].filter(
      (i) => separationArcsec(star, { raDeg: halos.raDeg[i]!, decDeg: halos.decDeg[i]! }) < 3,
    );
    const radius = 1630 * 1.396 ** -magnitude[row]!;
    const nearest = near.map((i) => halos.radiusArcsec[i]! / radius - 1).map(Math.abs);
    // A fifth of a magnitude or so.
    expect(Math.min(...nearest)).toBeLessThan(0.08);
  }
  // Those of galaxies would flag the very members.
  const bright = [...magnitude.keys()].filter((row) => magnitude[row]! < 16.3);
  const kind = columnNamed(truth, 'kind')!;
  const stars = bright.filter((row) => (kind.values as { at(i: number): unknown }).at(row) === 'star');
  expect(halos.raDeg.length).toBeLessThanOrEqual(stars.length + 2);

  const flags = catalogueFlags(
    truth,
    { raDeg, decDeg },
    { halos, reachArcsec: 10, trainingRanges: { magnitude: null, sizeArcsec: null } },
  );
  for (const row of saturated) expect(flagsOfBits(flags[row]!)).toContain('bright-star');
  expect((await detectedStarHalos([tile], { band: 'r' })).radiusArcsec).toEqual(halos.radiusArcsec);
});
