import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadSky } from '../../src/native/load.js';
import type { SkyBinding } from '../../src/native/binding.js';
import { hasSky, needsSky } from '../sky-addon.js';

needsSky();

type Listed = (number | null)[];

interface GoldenHeader {
  header: string;
  x: Listed;
  y: Listed;
  ra: Listed;
  dec: Listed;
  /** From ra and dec back to pixels. */
  backX: Listed;
  backY: Listed;
}

interface Golden {
  headers: Record<string, GoldenHeader>;
  nowhere: { header: string; ra: Listed; dec: Listed; x: Listed; y: Listed };
}

const golden = JSON.parse(readFileSync(new URL('../golden/wcs/wcs.json', import.meta.url), 'utf8')) as Golden;

/** null is where astropy finds no place. */
const numbers = (values: Listed) => Float64Array.from(values, (value) => value ?? NaN);

const PIXELS = 1e-6;

const { openWcs } = hasSky ? await loadSky() : ({} as SkyBinding);

describe('positions equal those of astropy within a millionth of a pixel', () => {
  test.each(Object.entries(golden.headers))('%s', async (_, { header, ...places }) => {
    const wcs = openWcs(header, 'field.fits');
    const [ra, dec] = [numbers(places.ra), numbers(places.dec)];
    const [x, y] = await wcs.skyToPixel(ra, dec);
    expect(x).toEqualWithin(numbers(places.backX), PIXELS);
    expect(y).toEqualWithin(numbers(places.backY), PIXELS);

    const [ownRa, ownDec] = await wcs.pixelToSky(numbers(places.x), numbers(places.y));
    const degrees = (PIXELS * wcs.pixelScaleArcsec) / 3600;
    const east = (degree: number, i: number) =>
      (((degree - ra[i]! + 540) % 360) - 180) * Math.cos((dec[i]! * Math.PI) / 180);
    expect(ownRa.map(east)).toEqualWithin(
      ra.map((degree) => degree * 0),
      degrees,
    );
    expect(ownDec).toEqualWithin(dec, degrees);
  });
});

test('RA comes back from 0 to 360', async () => {
  const wcs = openWcs(golden.headers['TAN across RA 0']!.header, 'field.fits');
  const [ra] = await wcs.pixelToSky(Float64Array.from([0, 2000]), Float64Array.from([800, 800]));
  expect([...ra].every((degree) => degree >= 0 && degree < 360)).toBe(true);
  expect(Math.max(...ra) - Math.min(...ra)).toBeGreaterThan(359);
});

describe('where there is no place', () => {
  test('the other side of the sky has none on a tangent plane, as in astropy', async () => {
    const { header, ra, dec, x, y } = golden.nowhere;
    const found = await openWcs(header, 'field.fits').skyToPixel(numbers(ra), numbers(dec));
    found[0].forEach((at, i) => {
      const expected = x[i] ?? NaN;
      if (Number.isNaN(expected)) expect(at).toBeNaN();
      else expect(at).toBeCloseTo(expected, 0);
    });
    expect([...found[1]].map(Number.isNaN)).toEqual(y.map((at) => at === null));
  });

  test('positions that are none are NaN, and spoil none of their neighbours', async () => {
    const wcs = openWcs(golden.headers['TPV']!.header, 'field.fits');
    const good = await wcs.skyToPixel(Float64Array.of(49.95), Float64Array.of(41.51));
    const ra = Float64Array.of(49.95, NaN, Infinity, 49.95, 49.95, 49.95, 49.95);
    const dec = Float64Array.of(41.51, 41.51, 41.51, NaN, 91, -Infinity, 41.51);
    const [x] = await wcs.skyToPixel(ra, dec);
    expect([...x]).toEqual([good[0][0], NaN, NaN, NaN, NaN, NaN, good[0][0]]);
    const [skyRa] = await wcs.pixelToSky(Float64Array.of(10, NaN, 10), Float64Array.of(10, 10, Infinity));
    expect([...skyRa].map(Number.isNaN)).toEqual([false, true, true]);
  });

  test('pixels beyond the edge of an all-sky map show no sky', async () => {
    const wcs = openWcs(golden.headers['AIT of the whole sky']!.header, 'map.fits');
    const [ra] = await wcs.pixelToSky(Float64Array.of(0, 360), Float64Array.of(0, 180));
    expect([...ra].map(Number.isNaN)).toEqual([true, false]);
  });
});

test('many positions at once equal each by itself', async () => {
  const wcs = openWcs(golden.headers['TPV']!.header, 'field.fits');
  // On several threads, in calls of 2048.
  const count = 200_001;
  const ra = Float64Array.from({ length: count }, (_, i) => 49.9 + (i % 448) * 2e-4);
  const dec = Float64Array.from({ length: count }, (_, i) => 41.45 + Math.floor(i / 448) * 2e-4);
  const [x, y] = await wcs.skyToPixel(ra, dec);
  for (const i of [0, 1, 2047, 2048, 2049, 50_000, 66_667, 66_668, 100_001, 200_000]) {
    const alone = await wcs.skyToPixel(ra.slice(i, i + 1), dec.slice(i, i + 1));
    expect([x[i], y[i]]).toEqual([alone[0][0], alone[1][0]]);
  }
});

test('none at all are none', async () => {
  const wcs = openWcs(golden.headers['TAN']!.header, 'field.fits');
  expect(await wcs.skyToPixel(new Float64Array(), new Float64Array())).toEqual([
    new Float64Array(),
    new Float64Array(),
  ]);
});

test('the pixel scale is that of the reference point', () => {
  const scaleOf = (name: string) => openWcs(golden.headers[name]!.header, '').pixelScaleArcsec;
  expect(scaleOf('TAN')).toBeCloseTo(0.4, 12);
  expect(scaleOf('TAN with PC')).toBeCloseTo(Math.sqrt(0.2), 12);
  expect(scaleOf('TAN with CROTA')).toBeCloseTo(0.4, 12);
  expect(scaleOf('three axes')).toBeCloseTo(0.4, 12);
});
