import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeCutout } from '../../src/images/decode.js';

const golden = fileURLToPath(new URL('../golden/images/', import.meta.url));
// Made by golden/images/make_images.py: what Pillow reads.
const { height, width, pixels } = JSON.parse(readFileSync(join(golden, 'images.json'), 'utf8')) as {
  height: number;
  width: number;
  pixels: Record<string, number[]>;
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perseus-images-'));
});
afterAll(() => rm(folder, { recursive: true }));

test.each(Object.keys(pixels))('%s decodes to the pixels that Pillow reads', async (name) => {
  const cutout = await decodeCutout(join(golden, name));
  expect([cutout.height, cutout.width]).toEqual([height, width]);
  expect([...cutout.pixels]).toEqual(pixels[name]);
});

test('16-bit RGB keeps the upper byte of each channel', async () => {
  const levels = Uint16Array.from({ length: 6 * 5 * 3 }, (_, i) => (i * 7919) % 65536);
  const path = join(folder, 'rgb16.png');
  await sharp(levels, { raw: { width: 6, height: 5, channels: 3 } })
    .toColourspace('rgb16')
    .png()
    .toFile(path);
  expect([...(await decodeCutout(path)).pixels]).toEqual([...levels].map((level) => level >> 8));
});

test('a file is read by its bytes, whatever its name', async () => {
  const path = join(folder, 'a.png');
  await writeFile(path, await readFile(join(golden, 'rgb.jpg')));
  expect([...(await decodeCutout(path)).pixels]).toEqual(pixels['rgb.jpg']);
});

test.each(['rgb.png', 'rgb.jpg', 'progressive.jpg', 'lossless.webp', 'rgb.tif', 'grey16.tif'])(
  '%s is refused wherever it is cut off',
  async (name) => {
    const whole = await readFile(join(golden, name));
    // The last bytes hold no pixels: an end marker, or a trailer that readers need not have.
    for (let length = 0; length < whole.length - 16; length += 7) {
      const path = join(folder, `cut-${name}`);
      await writeFile(path, whole.subarray(0, length));
      await expect(decodeCutout(path), `${length} bytes`).rejects.toMatchObject({
        code: 'CUTOUT_UNREADABLE',
      });
    }
  },
);

test('a damaged PNG is refused', async () => {
  const bytes = await readFile(join(golden, 'rgb.png'));
  bytes.fill(0x55, 60, 90);
  const path = join(folder, 'damaged.png');
  await writeFile(path, bytes);
  await expect(decodeCutout(path)).rejects.toMatchObject({
    code: 'CUTOUT_UNREADABLE',
    message: expect.stringContaining('damaged') as string,
  });
});

test.each([
  [
    'an HTML page',
    '<!DOCTYPE html>\n<html><body>Not found</body></html>',
    'an HTML page: the download failed',
  ],
  ['an XML error', '<?xml version="1.0"?><Error/>', 'an XML text: the download failed'],
  ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', 'an XML text'],
  ['a message', 'Requested position is outside the survey', 'a text: the download failed'],
  ['a FITS file', 'SIMPLE  =                    T', 'a FITS file'],
  ['a GIF', 'GIF89a\x01\x00\x01\x00', 'a GIF'],
  ['nothing', '', 'empty'],
])('%s in the place of an image is named', async (_, content, name) => {
  const path = join(folder, 'instead.png');
  await writeFile(path, content, 'latin1');
  await expect(decodeCutout(path)).rejects.toMatchObject({
    code: 'CUTOUT_UNREADABLE',
    message: expect.stringContaining(`is ${name}`) as string,
  });
});

test('a small file of too many pixels is refused before they are unpacked', async () => {
  const path = join(folder, 'bomb.png');
  await sharp({
    create: { width: 9000, height: 9000, channels: 3, background: '#000' },
    limitInputPixels: false,
  })
    .png({ compressionLevel: 9 })
    .toFile(path);
  await expect(decodeCutout(path)).rejects.toMatchObject({ code: 'CUTOUT_TOO_LARGE' });
  const limits = { maxPixels: 100, maxBytes: 1e6 };
  await expect(decodeCutout(join(golden, 'rgb.png'), limits)).rejects.toMatchObject({
    code: 'CUTOUT_TOO_LARGE',
  });
});

test('a file of too many bytes is refused unread', async () => {
  const path = join(folder, 'large.png');
  await writeFile(path, await readFile(join(golden, 'rgb.png')));
  await truncate(path, 2 ** 40);
  await expect(decodeCutout(path)).rejects.toMatchObject({ code: 'CUTOUT_TOO_LARGE' });
});

test('floating-point pixels are refused, for there is no telling what is white', async () => {
  const path = join(folder, 'float.tif');
  await writeFile(path, floatTiff(Buffer.alloc(4 * 4 * 3), 4, 3));
  await expect(decodeCutout(path)).rejects.toMatchObject({
    code: 'CUTOUT_UNREADABLE',
    message: expect.stringContaining('type float') as string,
  });
});

test('what is no file is refused and not waited for', async () => {
  await expect(decodeCutout(folder)).rejects.toMatchObject({ code: 'CUTOUT_UNREADABLE' });
  await expect(decodeCutout(join(folder, 'none.png'))).rejects.toMatchObject({ code: 'CUTOUT_MISSING' });
  const pipe = join(folder, 'pipe.png');
  execFileSync('mkfifo', [pipe]);
  await expect(decodeCutout(pipe)).rejects.toMatchObject({ code: 'CUTOUT_UNREADABLE' });
});

/** The smallest TIFF of one strip of 32-bit floats (TIFF 6.0, sections 2 and 19). */
function floatTiff(strip: Buffer, columns: number, rows: number): Buffer {
  const entries = [
    [256, 4, columns],
    [257, 4, rows],
    [258, 3, 32],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 8],
    [277, 3, 1],
    [278, 4, rows],
    [279, 4, strip.length],
    [339, 3, 3],
  ];
  const directory = Buffer.alloc(2 + entries.length * 12 + 4);
  directory.writeUInt16LE(entries.length, 0);
  entries.forEach(([tag = 0, type = 0, value = 0], i) => {
    const at = 2 + i * 12;
    directory.writeUInt16LE(tag, at);
    directory.writeUInt16LE(type, at + 2);
    directory.writeUInt32LE(1, at + 4);
    directory.writeUInt32LE(value, at + 8);
  });
  const header = Buffer.from([0x49, 0x49, 42, 0, 0, 0, 0, 0]);
  header.writeUInt32LE(8 + strip.length, 4);
  return Buffer.concat([header, strip, directory]);
}
