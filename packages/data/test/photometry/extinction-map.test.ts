import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { separationArcsec } from '@perseus/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readExtinctionMap } from '../../src/photometry/extinction-map.js';
import { galacticOf } from '../../src/photometry/galactic.js';

interface Reddening {
  ra: number[];
  dec: number[];
  longitude: number[];
  latitude: number[];
  maps: Record<string, (number | null)[]>;
}
const mapAt = (name: string) => fileURLToPath(new URL(`../golden/photometry/${name}`, import.meta.url));
// made by golden/photometry/make_photometry.py with astropy and astropy-healpix
const golden = JSON.parse(readFileSync(mapAt('reddening.json'), 'utf8')) as Reddening;
const places = golden.ra.map((raDeg, i) => ({ raDeg, decDeg: golden.dec[i] as number }));

test("Galactic coordinates are astropy's to 0.03 arcsec", () => {
  const offsets = places.map((place, i) => {
    const { longitudeDeg, latitudeDeg } = galacticOf(place);
    const theirs = { raDeg: golden.longitude[i] as number, decDeg: golden.latitude[i] as number };
    return separationArcsec({ raDeg: longitudeDeg, decDeg: latitudeDeg }, theirs);
  });
  expect(Math.max(...offsets)).toBeLessThan(0.03);
});

describe('a HEALPix map of reddening', () => {
  let folder = '';
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'perseus-map-'))));
  afterAll(() => rm(folder, { recursive: true }));

  test.each(Object.entries(golden.maps))(
    "gives astropy-healpix's pixels, and none where it has none: %s",
    async (name, theirs) => {
      const map = await readExtinctionMap(mapAt(name));
      const ours = places.map((place) => map.reddeningAt(place));
      expect(ours.map((value) => (Number.isNaN(value) ? null : Number(value.toFixed(6))))).toEqual(theirs);
    },
  );

  test('gives the extinction of Schlafly & Finkbeiner in all bands, and its name', async () => {
    const map = await readExtinctionMap(mapAt('ring-galactic.fits'));
    const place = places[0] ?? { raDeg: 0, decDeg: 0 };
    const reddening = map.reddeningAt(place);
    const extinction = map.extinctionAt(place);
    expect(extinction?.source).toBe('E(B-V) of ring-galactic.fits');
    expect(extinction?.magnitudes.r).toEqualWithin(2.285 * reddening, 1e-12);
    expect(extinction?.magnitudes.u).toEqualWithin(4.239 * reddening, 1e-12);
  });

  test('has nothing at what is no position', async () => {
    const map = await readExtinctionMap(mapAt('ring-galactic.fits'));
    expect(map.extinctionAt({ raDeg: NaN, decDeg: 0 })).toBeNull();
    expect(map.reddeningAt({ raDeg: 0, decDeg: 91 })).toBeNaN();
    expect(map.reddeningAt({ raDeg: -10, decDeg: 5 })).toBe(map.reddeningAt({ raDeg: 350, decDeg: 5 }));
  });

  /** The golden map with one card of its header written anew. */
  async function withCard(key: string, card: string): Promise<string> {
    const bytes = await readFile(mapAt('ring-galactic.fits'));
    const at = bytes.indexOf(key.padEnd(8) + '=');
    bytes.write(card.padEnd(80), at, 'latin1');
    const path = join(folder, 'map.fits');
    await writeFile(path, bytes);
    return path;
  }

  test.each([
    ['NSIDE', 'NSIDE   =                    3', /NSIDE is 3/],
    ['NSIDE', 'NSIDE   =              1048576', /NSIDE is 1048576/],
    ['NSIDE', 'NSIDE   =                   16', /3072 pixels of NSIDE 16/],
    ['NSIDE', 'COMMENT none', /no NSIDE/],
    ['ORDERING', "ORDERING= 'NUNIQ   '", /ORDERING is NUNIQ/],
    ['PIXTYPE', "PIXTYPE = 'SQUARE  '", /no HEALPix map/],
    ['INDXSCHM', "INDXSCHM= 'EXPLICIT'", /part of the sky/],
    ['COORDSYS', "COORDSYS= 'E       '", /coordinates "E"/],
    ['COORDSYS', 'COMMENT none', /does not say its coordinates/],
  ])('is refused by what is wrong with its %s: %s', async (key, card, said) => {
    const path = await withCard(key, card);
    await expect(readExtinctionMap(path)).rejects.toMatchObject({
      code: 'EXTINCTION_MAP',
      message: expect.stringMatching(said) as string,
      place: { path },
    });
  });

  test('is found by the name of its column, or by being the only one', async () => {
    const path = await withCard('TTYPE1', "TTYPE1  = 'DUST    '");
    await expect(readExtinctionMap(path)).resolves.toBeDefined();
    await expect(readExtinctionMap(path, { column: 'dust' })).resolves.toBeDefined();
    await expect(readExtinctionMap(path, { column: 'EBV' })).rejects.toThrow(/no column "EBV" among "DUST"/);
  });

  test('that is cut off, or no FITS, or not there, is refused', async () => {
    const path = join(folder, 'cut.fits');
    const bytes = await readFile(mapAt('ring-galactic.fits'));
    await writeFile(path, bytes.subarray(0, 6000));
    await expect(readExtinctionMap(path)).rejects.toMatchObject({ code: 'CATALOGUE_UNREADABLE' });
    await writeFile(path, 'SIMPLE?');
    await expect(readExtinctionMap(path)).rejects.toMatchObject({ code: 'CATALOGUE_UNREADABLE' });
    await expect(readExtinctionMap(join(folder, 'none'))).rejects.toMatchObject({ code: 'FILE_MISSING' });
  });
});
