import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readStarHalos } from '../../src/field-preparation/star-halos.js';

async function stars(...lines: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'perseus-halos-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'stars.csv');
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}

test("Gaia's G is found by its name, and stars brighter than 16 have halos: 58 arcsec at magnitude 10", async () => {
  const path = await stars(
    'ra,dec,bp_rp,phot_g_mean_mag',
    '10,1,0.5,10',
    '20,2,0.5,16.01',
    '30,3,0.5,',
    '40,4,9,16',
  );
  const halos = await readStarHalos(path);
  expect([...halos.raDeg]).toEqual([10, 40]);
  expect([...halos.decDeg]).toEqual([1, 4]);
  expect([...halos.radiusArcsec]).toEqualWithin([57.98, 7.83], 0.01);
});

test('another column, another limit and another scale can be said', async () => {
  const path = await stars('ra,dec,G', '10,1,12', '20,2,17');
  const halos = await readStarHalos(path, { magnitude: 'G', faintest: 18, scale: 2 });
  expect([...halos.radiusArcsec]).toEqualWithin([2 * 1630 * 1.396 ** -12, 2 * 1630 * 1.396 ** -17], 1e-9);
});

test('a catalogue without a magnitude, or with words for it, is refused and says the option', async () => {
  for (const [column, value] of [
    ['size', '3'],
    ['phot_g_mean_mag', 'bright'],
  ]) {
    const path = await stars(`ra,dec,${column}`, `10,1,${value}`);
    await expect(readStarHalos(path)).rejects.toMatchObject({
      code: 'CATALOGUE_COLUMNS',
      message: expect.stringContaining('--star-magnitude') as string,
    });
  }
});
