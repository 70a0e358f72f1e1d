import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FitsImage } from '../../src/fits/fits-image.js';
import { FitsWriter, type FitsCompression, type NewFitsImage } from '../../src/fits/fits-writer.js';
import { tangentCards } from '../../src/fits/tangent-cards.js';
import { goldenImages } from './golden-image.js';
import { temporaryFolder } from '../temporary-folder.js';
import { needsSky } from '../sky-addon.js';

needsSky();

const folder = temporaryFolder();
const { width, height, pixels } = goldenImages()['float32.fits']!;

const cards = [
  ...tangentCards({ raDeg: 49.95, decDeg: 41.51, pixelScaleArcsec: 0.4, x: 11, y: 8, positionAngleDeg: 20 }),
  { name: 'BUNIT', value: 'nanomaggy', comment: 'unit of the pixels' },
];

/** By rows, several at a time. */
async function write(name: string, image: Partial<NewFitsImage>, together = 3): Promise<string> {
  const path = join(folder, name);
  const writer = await FitsWriter.create(path, { width, height, cards, ...image });
  for (let y = 0; y < height; y += together) {
    // Not awaited: rows lie in the order of the calls all the same.
    void writer.append(pixels.slice(y * width, (y + together) * width));
  }
  await writer.finish();
  return path;
}

async function read(path: string): Promise<Float32Array> {
  await using image = await FitsImage.open(path);
  return await image.readSection(0, 0, width, height);
}

/** The largest error, of pixels that have a value; Infinity where others have one than should. */
function farthest(found: Float32Array): number {
  return found.reduce((worst, value, i) => {
    const expected = pixels[i]!;
    if (Number.isNaN(value) || Number.isNaN(expected)) return Object.is(value, expected) ? worst : Infinity;
    return Math.max(worst, Math.abs(value - expected));
  }, 0);
}

describe('an image that is written is read back', () => {
  test.each<[string, FitsCompression | undefined]>([
    ['plain', undefined],
    ['by GZIP_2 without loss', { method: 'GZIP_2', quantization: 0 }],
    [
      'by GZIP_1 without loss, in tiles that do not divide it',
      {
        method: 'GZIP_1',
        quantization: 0,
        tile: { width: 9, height: 7 },
      },
    ],
  ])('%s: bit by bit', async (name, compression) => {
    expect(await read(await write(`${name}.fits`, { compression }))).toEqual(pixels);
  });

  test.each<[string, FitsCompression]>([
    ['RICE', { method: 'RICE' }],
    ['RICE in tiles', { method: 'RICE', tile: { width: 9, height: 7 } }],
    ['GZIP_2', { method: 'GZIP_2', quantization: 8 }],
  ])('%s: within the noise, gaps as gaps and zeros as zeros', async (name, compression) => {
    const found = await read(await write(`${name}.fits`, { compression }));
    expect(farthest(found)).toBeLessThan(0.5);
    found.forEach((value, i) => {
      if (pixels[i] === 0) expect(value).toBe(0);
    });
  });

  test.each([1, 2, height, 7])('by %i rows at a time: the same file', async (together) => {
    const compression: FitsCompression = { method: 'RICE', tile: { width: 12, height: 5 } };
    const path = await write(`rows-${together}.fits`, { compression }, together);
    expect(readFileSync(path)).toEqual(readFileSync(await write('rows.fits', { compression })));
  });

  test('with its cards', async () => {
    for (const compression of [undefined, { method: 'RICE' } as const]) {
      await using image = await FitsImage.open(await write('cards.fits', { compression }));
      expect(image.keyword('BUNIT')).toBe('nanomaggy');
      expect(image.keyword('CRVAL1')).toBe(49.95);
      const wcs = await image.wcs();
      expect(wcs.pixelScaleArcsec).toBeCloseTo(0.4, 12);
      const [x, y] = await wcs.skyToPixel(Float64Array.of(49.95), Float64Array.of(41.51));
      expect([x[0], y[0]]).toEqualWithin([11, 8], 1e-9);
    }
  });
});

test('the position angle of tangent cards turns from North through East', async () => {
  await using image = await FitsImage.open(await write('angle.fits', {}));
  const [ra, dec] = await (await image.wcs()).pixelToSky(Float64Array.of(11, 11), Float64Array.of(8, 9));
  const east = (ra[1]! - ra[0]!) * Math.cos((dec[0]! * Math.PI) / 180);
  expect((Math.atan2(east, dec[1]! - dec[0]!) * 180) / Math.PI).toBeCloseTo(20, 3);
});

describe('the file appears whole or not at all', () => {
  const left = () => readdirSync(folder).filter((name) => /whole|partial/.test(name));

  test('an old file stays until the new one is finished', async () => {
    const path = join(folder, 'whole.fits');
    writeFileSync(path, 'old');
    const writer = await FitsWriter.create(path, { width: 4, height: 2 });
    await writer.append(new Float32Array(4));
    expect(readFileSync(path, 'utf8')).toBe('old');
    await writer.append(new Float32Array(4));
    await writer.finish();
    expect(readFileSync(path, 'latin1')).toMatch(/^SIMPLE/);
    expect(left()).toEqual(['whole.fits']);
  });

  test('missing rows, too many and aborting leave nothing', async () => {
    const path = join(folder, 'whole-2.fits');
    const short = await FitsWriter.create(path, { width: 4, height: 2 });
    await short.append(new Float32Array(4));
    await expect(short.finish()).rejects.toThrow(/has 2 rows, and 1 were given/);
    const long = await FitsWriter.create(path, { width: 4, height: 2 });
    await expect(long.append(new Float32Array(12))).rejects.toThrow(/has 2 rows, and more were given/);
    await expect(long.finish()).rejects.toThrow(/more were given/);
    const ragged = await FitsWriter.create(path, { width: 4, height: 2 });
    await expect(ragged.append(new Float32Array(5))).rejects.toThrow(/whole rows of 4 pixels/);
    await ragged.abort();
    expect(existsSync(path)).toBe(false);
    expect(left()).toEqual(['whole.fits']);
  });

  test('a folder that is not there is named', async () => {
    const writing = FitsWriter.create(join(folder, 'no', 'a.fits'), { width: 4, height: 2 });
    await expect(writing).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
  });
});

test.each<[FitsCompression, RegExp]>([
  [{ method: 'RICE', quantization: 0 }, /take GZIP_2/],
  [{ method: 'RICE', quantization: -1 }, /make no sense/],
  [{ method: 'RICE', ditherSeed: 0 }, /between 1 and 10 000/],
  [{ method: 'RICE', tile: { width: 0, height: 1 } }, /tiles of 0 x 1/],
])('a compression that cannot be is refused: %o', async (compression, words) => {
  const writing = FitsWriter.create(join(folder, 'refused.fits'), { width: 4, height: 2, compression });
  await expect(writing).rejects.toThrow(words);
});
