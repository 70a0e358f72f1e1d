import { describe, expect, test } from 'vitest';
import { FitsImage } from '../../src/fits/fits-image.js';
import { fitsFile, goldenImages } from './golden-image.js';
import { needsSky } from '../sky-addon.js';

needsSky();

const GOLDEN = goldenImages();

describe('pixels equal those that astropy reads', () => {
  test.each(Object.entries(GOLDEN))('%s', async (name, { hdu, width, height, pixels }) => {
    const [file, extension] = /^([^[]+)(?:\[(\w+)\])?$/.exec(name)!.slice(1);
    await using image = await FitsImage.open(fitsFile(file!), extension ? { hdu: extension } : {});
    expect(image).toMatchObject({ hdu, width, height, compressed: file!.endsWith('.fz') });
    expect(await image.readSection(0, 0, width, height)).toEqual(pixels);
  });
});

describe.each(['float32.fits', 'rice-tiles.fits.fz', 'int16.fits', 'float32.fits.gz'])(
  'a section of %s',
  (name) => {
    const { width, height, pixels } = GOLDEN[name]!;

    /** What a section should be, pixel by pixel. */
    function expected(x: number, y: number, columns: number, rows: number): Float32Array {
      return Float32Array.from({ length: columns * rows }, (_, i) => {
        const column = x + (i % columns);
        const row = y + Math.floor(i / columns);
        const inside = column >= 0 && column < width && row >= 0 && row < height;
        return inside ? pixels[row * width + column]! : NaN;
      });
    }

    test.each([
      ['a single pixel', 11, 7, 1, 1],
      ['the last pixel', width - 1, height - 1, 1, 1],
      ['a part of the middle', 5, 6, 9, 8],
      ['one that hangs over the first corner', -3, -2, 8, 7],
      ['one that hangs over the last corner', width - 4, height - 3, 9, 10],
      ['one wider and higher than the image', -2, -1, width + 5, height + 4],
      ['one left of it', -20, 3, 10, 5],
      ['one above it', 2, height + 100, 3, 4],
      ['one very far away', 2 ** 40, -(2 ** 40), 2, 2],
    ])('%s', async (_, x, y, columns, rows) => {
      await using image = await FitsImage.open(fitsFile(name));
      expect(await image.readSection(x, y, columns, rows)).toEqual(expected(x, y, columns, rows));
    });
  },
);

test('many sections asked for at once come back right', async () => {
  await using image = await FitsImage.open(fitsFile('rice-dither1.fits.fz'));
  const { width, height, pixels } = GOLDEN['rice-dither1.fits.fz']!;
  const rows = await Promise.all(Array.from({ length: height }, (_, y) => image.readSection(0, y, width, 1)));
  rows.forEach((row, y) => expect(row).toEqual(pixels.subarray(y * width, (y + 1) * width)));
});
