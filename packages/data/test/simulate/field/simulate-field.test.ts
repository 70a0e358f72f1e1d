import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { imagingSchema } from '@perseus/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FitsImage } from '../../../src/fits/fits-image.js';
import { readFieldList } from '../../../src/field-tiles/read-field-list.js';
import { FIELD_BANDS } from '../../../src/simulate/field/bands.js';
import { simulateField } from '../../../src/simulate/field/simulate-field.js';
import { rowsOf, SMALL } from './small-field.js';
import { needsSky } from '../../sky-addon.js';

needsSky();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perseus-field-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function pixelsOf(path: string): Promise<Float32Array> {
  await using image = await FitsImage.open(path);
  return await image.readSection(0, 0, image.width, image.height);
}

test('a field is an image a band, the truth about it, and a word that it is simulated', async () => {
  const field = await simulateField({ ...SMALL, output: join(folder, 'field'), surroundings: true });
  expect((await readdir(field.folder)).sort()).toEqual(
    [
      'field.json',
      'g.fits',
      'i.fits',
      'imaging.json',
      'r.fits',
      'surroundings.csv',
      'truth.csv',
      'z.fits',
    ].sort(),
  );
  for (const band of FIELD_BANDS) {
    await using image = await FitsImage.open(field.images[band]);
    expect([image.width, image.height]).toEqual([240, 200]);
    expect(image.keyword('FILTER')).toBe(band);
    expect(image.keyword('BUNIT')).toBe('nanomaggy');
    expect(image.keyword('MAGZERO')).toBe(22.5);
    expect(image.keyword('SIMULATE')).toBe(true);
    expect(image.keyword('SATURATE')).toBeGreaterThan(50);
  }
  const imaging = imagingSchema.parse(JSON.parse(await readFile(join(field.folder, 'imaging.json'), 'utf8')));
  expect(imaging).toMatchObject({ simulated: true, clusterRedshift: 0.0179, psfFwhmArcsec: 1.3 });
  expect(await readFieldList(field.fieldPath)).toEqual([
    {
      name: 'simulated',
      images: Object.fromEntries(FIELD_BANDS.map((band) => [band, { path: field.images[band] }])),
    },
  ]);
});

test('the truth lists as many of each as were asked for, shuffled, each within the image', async () => {
  const field = await simulateField({ ...SMALL, output: join(folder, 'counts') });
  const rows = await rowsOf(field.truthPath);
  expect(field.objects).toBe(15);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(15);
  expect(rows.filter(({ label }) => label === '1')).toHaveLength(6);
  expect(rows.filter(({ kind }) => kind === 'star')).toHaveLength(4);
  expect(rows.slice(0, 6).every(({ label }) => label === '1')).toBe(false);
  await using image = await FitsImage.open(field.images.r);
  const wcs = await image.wcs();
  const column = (name: string) => Float64Array.from(rows, (row) => Number(row[name]));
  const [x, y] = await wcs.skyToPixel(column('ra'), column('dec'));
  expect(x.every((place) => place >= -0.5 && place <= 239.5)).toBe(true);
  expect(y.every((place) => place >= -0.5 && place <= 199.5)).toBe(true);
});

test('the same options give the same pixels, in stripes of any height; another seed gives others', async () => {
  const options = {
    ...SMALL,
    stars: 8,
    saturatedStars: 2,
    surroundings: true,
    gaps: 1,
    positionAngleDeg: 20,
  };
  const one = await simulateField({ ...options, output: join(folder, 'one') });
  const two = await simulateField({ ...options, output: join(folder, 'two') }, { stripeRows: 37 });
  const other = await simulateField({ ...options, output: join(folder, 'other'), seed: 8 });
  for (const band of FIELD_BANDS) {
    const pixels = await readFile(one.images[band]);
    expect(pixels.equals(await readFile(two.images[band]))).toBe(true);
    expect(pixels.equals(await readFile(other.images[band]))).toBe(false);
  }
  for (const name of ['truth.csv', 'surroundings.csv'])
    expect(await readFile(join(one.folder, name), 'utf8')).toBe(
      await readFile(join(two.folder, name), 'utf8'),
    );
});

test('gaps are columns without data, and the rest has some', async () => {
  const field = await simulateField({ ...SMALL, output: join(folder, 'gaps'), gaps: 2, gapPx: 5 });
  const pixels = await pixelsOf(field.images.i);
  const lacking = (x: number) => Array.from({ length: 200 }, (_, y) => Number.isNaN(pixels[y * 240 + x]));
  const columns = Array.from({ length: 240 }, (_, x) => lacking(x));
  expect(columns.filter((column) => column.every(Boolean))).toHaveLength(10);
  expect(columns.filter((column) => column.some(Boolean))).toHaveLength(10);
});

test('in compressed tiles it is the same field, within the noise, and what is saturated stays so', async () => {
  const options = { ...SMALL, stars: 6, saturatedStars: 2, gaps: 1 };
  const plain = await simulateField({ ...options, output: join(folder, 'plain') });
  const tiled = await simulateField({
    ...options,
    output: join(folder, 'tiled'),
    compression: { method: 'RICE' },
  });
  expect(tiled.images.r).toBe(join(folder, 'tiled', 'r.fits.fz'));
  await using image = await FitsImage.open(tiled.images.r);
  expect(image.compressed).toBe(true);
  const [before, after] = [await pixelsOf(plain.images.r), await pixelsOf(tiled.images.r)];
  const level = image.keyword('SATURATE') as number;
  let full = 0;
  before.forEach((value, k) => {
    const kept = after[k] as number;
    expect(Number.isNaN(kept)).toBe(Number.isNaN(value));
    if (!Number.isNaN(value)) expect(Math.abs(kept - value)).toBeLessThan(0.01 + 1e-6 * value);
    if (!(value >= level)) return;
    full++;
    expect(kept).toBeGreaterThanOrEqual(level);
  });
  expect(full).toBeGreaterThan(10);
});

test('memory does not grow with the height of the images', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const mostHeld = async (heightPx: number) => {
    let most = 0;
    const onProgress = () => {
      collect();
      most = Math.max(most, process.memoryUsage().arrayBuffers);
    };
    const output = join(folder, `high-${heightPx}`);
    await simulateField({ ...SMALL, output, heightPx, onProgress }, { stripeRows: 32 });
    return most;
  };
  const low = await mostHeld(200);
  expect((await mostHeld(1600)) - low).toBeLessThan(2 ** 20);
});

test('an interrupted simulation leaves nothing behind', async () => {
  const stop = new AbortController();
  const running = simulateField({
    ...SMALL,
    output: join(folder, 'stopped'),
    heightPx: 400,
    signal: stop.signal,
    onProgress: () => stop.abort(),
  });
  await expect(running).rejects.toThrow('aborted');
  expect((await readdir(folder)).filter((name) => name.startsWith('stopped'))).toEqual([]);
});

test('a folder that is there already is left alone, and one that cannot be made is told by name', async () => {
  await writeFile(join(folder, 'file'), 'mine');
  await expect(simulateField({ ...SMALL, output: join(folder, 'file') })).rejects.toMatchObject({
    code: 'OUTPUT_EXISTS',
  });
  expect(await readFile(join(folder, 'file'), 'utf8')).toBe('mine');
  for (const output of [join(folder, 'none', 'field'), join(folder, 'file', 'field')])
    await expect(simulateField({ ...SMALL, output })).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
      message: expect.stringContaining(output) as string,
    });
});

test.each([
  ['widthPx', 20],
  ['heightPx', 100.5],
  ['pixelScaleArcsec', NaN],
  ['members', -1],
  ['redshift', 0.5],
  ['reddening', -0.1],
  ['psfFwhmArcsec', 0],
  ['exposureSeconds', 0],
  ['gaps', 1.5],
  ['seed', 0.5],
  ['clusterCentre', { raDeg: 51, decDeg: 41 }],
  ['centre', { raDeg: 51, decDeg: 89.9 }],
])('%s of %j is refused by name, before anything is written', async (option, value) => {
  const output = join(folder, 'refused');
  await expect(simulateField({ ...SMALL, output, [option]: value })).rejects.toMatchObject({
    code: 'OPTION_OUT_OF_RANGE',
    place: { option },
    message: expect.stringContaining(option) as string,
  });
  expect(existsSync(output)).toBe(false);
});
