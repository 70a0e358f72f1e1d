import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { fitsFile } from '../fits/golden-image.js';
import { temporaryFolder } from '../temporary-folder.js';

const folder = temporaryFolder();
const run = promisify(execFile);
const TIMES = 200;

/** What a damaged image may come to: pixels, or one of these refusals. */
const OUTCOMES = ['read', 'FITS_UNREADABLE', 'FITS_TRUNCATED', 'FITS_NO_IMAGE', 'FITS_TOO_LARGE'];

test.each([
  'float32.fits',
  'float32.fits.gz',
  'float32.fits.bz2',
  'extensions.fits',
  'rice-int16.fits.fz',
  'rice-dither1.fits.fz',
  'gzip1-dither1.fits.fz',
  'gzip2-lossless.fits.fz',
  'hcompress-int16.fits.fz',
  'plio-int16.fits.fz',
])('no damage to %s ends the process, or takes its memory', async (name) => {
  const program = fileURLToPath(new URL('programs/read-damaged.mjs', import.meta.url));
  const args = [program, fitsFile(name), join(folder, name), '7', String(TIMES)];
  const { stdout } = await run(process.execPath, args, { timeout: 50_000 });
  const seen = JSON.parse(stdout) as Record<string, number>;
  expect(Object.keys(seen).filter((outcome) => !OUTCOMES.includes(outcome))).toEqual([]);
  expect(Object.values(seen).reduce((sum, count) => sum + count, 0)).toBe(TIMES);
});
