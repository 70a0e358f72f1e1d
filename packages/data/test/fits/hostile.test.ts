import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PerseusError } from '@perseus/core';
import { FitsImage, type FitsImageOptions } from '../../src/fits/fits-image.js';
import { fitsFile, goldenImages } from './golden-image.js';
import { temporaryFolder } from '../temporary-folder.js';
import { needsSky } from '../sky-addon.js';

needsSky();

const folder = temporaryFolder();

function file(name: string, bytes: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** A header block of these cards, and as many bytes of pixels. */
function fitsOf(cards: Record<string, string>, pixelBytes = 0): Buffer {
  const lines = Object.entries(cards).map(([name, value]) =>
    `${name.padEnd(8)}= ${value.padStart(20)}`.padEnd(80),
  );
  const header = [...lines, 'END'.padEnd(80)].join('');
  const blocks = header.padEnd(Math.ceil(header.length / 2880) * 2880);
  return Buffer.concat([Buffer.from(blocks), Buffer.alloc(Math.ceil(pixelBytes / 2880) * 2880)]);
}

const image = (cards: Record<string, string> = {}) => ({
  SIMPLE: 'T',
  BITPIX: '-32',
  NAXIS: '2',
  NAXIS1: '10',
  NAXIS2: '10',
  ...cards,
});

/** One sentence or two for a person, about this file, in one line. */
function expectClear(error: unknown, path: string): asserts error is PerseusError {
  expect(error).toMatchObject({ name: 'PerseusError', place: { path } });
  const { message } = error as PerseusError;
  expect(message).toContain(path);
  expect(message).toMatch(/^[^\n]{20,300}[.)]$/);
}

async function refusal(path: string, options: FitsImageOptions = {}): Promise<PerseusError> {
  const error: unknown = await FitsImage.open(path, options).then(
    () => expect.unreachable('it was opened'),
    (thrown: unknown) => thrown,
  );
  expectClear(error, path);
  return error;
}

describe('what is no image is refused by name', () => {
  const half = (name: string) => {
    const bytes = readFileSync(fitsFile(name));
    return bytes.subarray(0, bytes.length >> 1);
  };

  test.each<[string, () => string, string, RegExp]>([
    ['a path with nothing there', () => join(folder, 'none.fits'), 'FILE_MISSING', /does not exist/],
    ['a folder', () => folder, 'FITS_UNREADABLE', /is a folder/],
    ['a device', () => '/dev/null', 'FITS_UNREADABLE', /no file/],
    ['an empty file', () => file('empty.fits', ''), 'FITS_UNREADABLE', /is empty/],
    ['a picture', () => file('p.fits', Buffer.from([0x89, 0x50, 0x4e, 0x47])), 'FITS_UNREADABLE', /no FITS/],
    [
      "a server's page",
      () => file('page.fits', '<!DOCTYPE html><html></html>'),
      'FITS_UNREADABLE',
      /page of text/,
    ],
    ['a zip', () => file('a.fits.zip', 'PK\x03\x04'), 'FITS_UNREADABLE', /Unpack it/],
    [
      'a gzip of something else',
      () => file('x.fits.gz', gzipSync('nothing to see'.repeat(500))),
      'FITS_UNREADABLE',
      /cannot be read/,
    ],
    ['a header alone', () => file('h.fits', fitsOf(image())), 'FITS_TRUNCATED', /2880 bytes, .* says 3280/],
    [
      'a header cut short',
      () => file('c.fits', fitsOf(image()).subarray(0, 300)),
      'FITS_TRUNCATED',
      /cut short/,
    ],
    [
      'NAXIS of 10^9',
      () => file('axes.fits', fitsOf(image({ NAXIS: '1000000000' }))),
      'FITS_UNREADABLE',
      /header is damaged/,
    ],
    [
      'NAXIS1 of 10^9',
      () => file('wide.fits', fitsOf(image({ NAXIS1: '1000000000', NAXIS2: '1000000000' }))),
      'FITS_TOO_LARGE',
      /more than any survey/,
    ],
    [
      'a negative side',
      () => file('minus.fits', fitsOf(image({ NAXIS1: '-10' }))),
      'FITS_UNREADABLE',
      /header is damaged/,
    ],
    [
      'BITPIX of 7',
      () => file('seven.fits', fitsOf(image({ BITPIX: '7' }), 400)),
      'FITS_UNREADABLE',
      /damaged/,
    ],
    [
      'a cube',
      () => file('cube.fits', fitsOf(image({ NAXIS: '3', NAXIS3: '4' }), 1600)),
      'FITS_NO_IMAGE',
      /no image of two axes/,
    ],
    ['half a plain file', () => file('half.fits', half('float64.fits')), 'FITS_TRUNCATED', /Fetch or copy/],
    [
      'half a compressed file',
      () => file('half.fz', half('gzip2-lossless.fits.fz')),
      'FITS_TRUNCATED',
      /again/,
    ],
    [
      'half a gzip file',
      () => file('half.gz', half('float32.fits.gz')),
      'FITS_TRUNCATED',
      /unpacked.*cut short/,
    ],
    ['half a bzip2 file', () => file('half.bz2', half('float32.fits.bz2')), 'FITS_TRUNCATED', /unpacked/],
  ])('%s', async (_, make, code, words) => {
    const error = await refusal(make());
    expect(error.code).toBe(code);
    expect(error.message).toMatch(words);
  });

  test('a small file that unpacks to more than memory should hold', { timeout: 120_000 }, async () => {
    // 4.1 GiB of zeros in many members: the size that gzip writes at its end tells of the last alone.
    const member = gzipSync(Buffer.alloc(2 ** 26), { level: 9 });
    const start = gzipSync(fitsOf(image({ NAXIS1: '16384', NAXIS2: '70000' })));
    const path = file('bomb.fits.gz', Buffer.concat([start, ...Array.from({ length: 66 }, () => member)]));
    const error = await refusal(path);
    expect(error.code).toBe('FITS_TOO_LARGE');
    expect(error.message).toMatch(/more than 4096 MiB of memory/);
  });
});

describe('an HDU without an image is refused, with the HDUs that have one', () => {
  test.each<[string, number | string, RegExp]>([
    ['a table', 1, /no image of two axes in HDU 1\. Its images: HDU 3 \(SCI\), 4 \(ERR\)\./],
    ['an empty primary HDU', 0, /no image of two axes in HDU 0/],
    ['one axis', 'LINE', /in its HDU "LINE"/],
    ['a number that is not there', 9, /has no HDU 9/],
    ['a negative number', -1, /has no HDU -1/],
    ['a name that is not there', 'WEIGHT', /has no HDU named "WEIGHT"/],
  ])('%s', async (_, hdu, words) => {
    const error = await refusal(fitsFile('extensions.fits'), { hdu });
    expect(error.code).toBe('FITS_NO_IMAGE');
    expect(error.message).toMatch(words);
  });
});

test('tiles without a size are refused before anything divides by them', async () => {
  const bytes = readFileSync(fitsFile('rice-tiles.fits.fz'));
  const damage = [
    ['ZTILE2', '0'],
    ['ZTILE1', '-3'],
    ['ZTILE2', 'T'],
    ['ZVAL1', '0'],
  ] as const;
  for (const [name, value] of damage) {
    const changed = Buffer.from(bytes);
    const at = changed.indexOf(`${name.padEnd(8)}=`);
    changed.write(value.padStart(20), at + 10);
    const path = file('tiles.fz', changed);
    expect((await refusal(path)).message).toMatch(/tiles without a size/);
    expect((await refusal(file('tiles.fz.gz', gzipSync(changed)))).message).toMatch(/tiles without a size/);
  }
});

describe('damage that shows when pixels are read', () => {
  test('a file that is cut while it is open', async () => {
    const bytes = readFileSync(fitsFile('float32.fits'));
    const path = file('cut.fits', bytes);
    await using open = await FitsImage.open(path);
    writeFileSync(path, bytes.subarray(0, 3500));
    expect(await open.readSection(0, 0, 5, 2)).toHaveLength(10);
    const error = await open.readSection(0, 0, open.width, open.height).catch((thrown: unknown) => thrown);
    expectClear(error, path);
    expect(error.code).toBe('FITS_TRUNCATED');
  });

  test('a corrupt tile is an error, and the other tiles are still read', async () => {
    const name = 'gzip2-lossless.fits.fz';
    const bytes = Buffer.from(readFileSync(fitsFile(name)));
    const { width, height, pixels } = goldenImages()[name]!;
    // The last row's gzip stream: the last bytes of the heap that are not padding.
    const end = bytes.findLastIndex((byte) => byte !== 0);
    bytes.fill(0x55, end - 40, end);
    const path = file('tile.fz', bytes);
    await using open = await FitsImage.open(path);
    expect(await open.readSection(0, 0, width, height - 1)).toEqual(pixels.slice(0, width * (height - 1)));
    const error = await open.readSection(0, height - 1, width, 1).catch((thrown: unknown) => thrown);
    expectClear(error, path);
    expect(error.code).toBe('FITS_TRUNCATED');
    expect(await open.readSection(0, 3, width, 1)).toEqual(pixels.slice(3 * width, 4 * width));
  });
});

test('a section of more than 2 GiB is refused', async () => {
  await using open = await FitsImage.open(fitsFile('int16.fits'));
  await expect(open.readSection(0, 0, 2 ** 20, 2 ** 20)).rejects.toMatchObject({ code: 'NATIVE_ARGUMENT' });
  await expect(open.readSection(0, 0, 1.5, 2)).rejects.toThrow(/whole numbers of pixels/);
  await expect(open.readSection(0, 0, 0, 2)).rejects.toMatchObject({ code: 'NATIVE_ARGUMENT' });
});

test('names are paths, and run nothing: no filters, programs or downloads', async () => {
  const path = `${fitsFile('int16.fits')}[1:2,1:2]`;
  expect((await refusal(path)).code).toBe('FILE_MISSING');
  mkdirSync(join(folder, 'odd'));
  const odd = join(folder, 'odd', 'a[1]+(x).fits');
  writeFileSync(odd, readFileSync(fitsFile('int16.fits')));
  await using open = await FitsImage.open(odd);
  expect(open.width).toBe(23);
});
