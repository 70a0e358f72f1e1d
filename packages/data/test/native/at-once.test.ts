import { createHash } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { FitsImage } from '../../src/fits/fits-image.js';
import { fitsFile, goldenImages } from '../fits/golden-image.js';

const GOLDEN = Object.entries(goldenImages()).filter(([name]) => !name.includes('['));

test('four workers that read the same files at once each get the right pixels', async () => {
  const workerData = { paths: GOLDEN.map(([name]) => fitsFile(name)), rounds: 8 };
  const expected = Object.fromEntries(
    GOLDEN.map(([name, { pixels }]) => [
      fitsFile(name),
      createHash('sha256').update(Buffer.from(pixels.buffer)).digest('hex'),
    ]),
  );
  const answers = await Promise.all(
    Array.from(
      { length: 4 },
      () =>
        new Promise((resolve, reject) => {
          const worker = new Worker(new URL('programs/read-golden.mjs', import.meta.url), { workerData });
          worker.on('message', resolve).on('error', reject);
        }),
    ),
  );
  expect(answers).toEqual(Array.from({ length: 4 }, () => expected));
});

/** What a descriptor of this process is of; empty where it was closed meanwhile. */
function linkOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return '';
  }
}

test('hundreds of images are open at once, and closing gives everything back', async () => {
  // Of images alone: others come and go with the test runner.
  const descriptors = () => readdirSync('/proc/self/fd').filter((fd) => /\.fits/.test(linkOf(fd))).length;
  const before = descriptors();
  const names = ['float32.fits', 'rice-dither1.fits.fz', 'float32.fits.gz'];
  const images = await Promise.all(
    Array.from({ length: 300 }, (_, i) => FitsImage.open(fitsFile(names[i % names.length]!))),
  );
  const sections = await Promise.all(images.map((image) => image.readSection(11, 7, 1, 1)));
  expect(new Set(sections.filter((_, i) => i % 3 !== 1).map(([pixel]) => pixel)).size).toBe(1);
  await Promise.all(images.map((image) => image.close()));
  expect(descriptors()).toBe(before);
});

test('closing waits for the reads that were asked for before or refuses them, and then refuses more', async () => {
  const image = await FitsImage.open(fitsFile('rice-tiles.fits.fz'));
  const reads = Array.from({ length: 20 }, () => image.readSection(0, 0, image.width, image.height));
  const closing = image.close();
  for (const outcome of await Promise.allSettled(reads)) {
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'FITS_CLOSED' });
    else expect(outcome.value).toHaveLength(image.width * image.height);
  }
  await closing;
  await expect(image.readSection(0, 0, 1, 1)).rejects.toMatchObject({ code: 'FITS_CLOSED' });
  await image.close();
});

test('an aborted read is over soon, and the image is still good', async () => {
  await using image = await FitsImage.open(fitsFile('rice-dither1.fits.fz'));
  const abort = new AbortController();
  const reading = image.readSection(0, 0, image.width, image.height, { signal: abort.signal });
  abort.abort(new Error('enough'));
  await expect(reading).rejects.toThrow('enough');
  await expect(image.readSection(0, 0, 1, 1, { signal: abort.signal })).rejects.toThrow('enough');
  expect(await image.readSection(0, 0, 3, 3)).toHaveLength(9);
});
