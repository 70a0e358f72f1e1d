import { describe, expect, test } from 'vitest';
import type { PerseusError } from '@perseus/core';
import { toPerseusError } from '@perseus/core';
import { loadSky } from '../../src/native/load.js';
import type { SkyBinding } from '../../src/native/binding.js';
import { hasSky, needsSky } from '../sky-addon.js';

needsSky();

const { openWcs } = hasSky ? await loadSky() : ({} as SkyBinding);

const TAN: Record<string, string | number> = {
  NAXIS: 2,
  NAXIS1: 100,
  NAXIS2: 100,
  CTYPE1: 'RA---TAN',
  CTYPE2: 'DEC--TAN',
  CRVAL1: 49.95,
  CRVAL2: 41.51,
  CRPIX1: 50.5,
  CRPIX2: 50.5,
  CD1_1: -1e-4,
  CD1_2: 0,
  CD2_1: 0,
  CD2_2: 1e-4,
};

/** Cards of these values; a value of undefined takes the card away. */
function header(changes: Record<string, string | number | undefined>): string {
  return Object.entries({ ...TAN, ...changes })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) =>
      `${name.padEnd(8)}= ${typeof value === 'string' ? `'${value}'` : String(value).toUpperCase().padStart(20)}`.padEnd(
        80,
      ),
    )
    .join('');
}

function refusal(cards: string): PerseusError {
  try {
    openWcs(cards, 'field.fits');
  } catch (error) {
    return toPerseusError(error) as PerseusError;
  }
  return expect.unreachable('it was accepted');
}

describe('coordinates that cannot be used are refused by what is wrong with them', () => {
  test.each<[string, string, string, RegExp]>([
    ['none at all', ' '.repeat(160), 'WCS_MISSING', /no world coordinates/],
    ['an empty header', '', 'WCS_MISSING', /no world coordinates/],
    ['none of the sky', header({ CTYPE1: 'LINEAR', CTYPE2: 'LINEAR' }), 'WCS_MISSING', /of the sky/],
    ['RA alone', header({ CTYPE2: 'VELO' }), 'WCS_UNUSABLE', /./],
    ['a singular matrix', header({ CD2_2: 0 }), 'WCS_UNUSABLE', /singular/],
    ['pixels without size', header({ CD1_1: 0, CD2_2: 0 }), 'WCS_UNUSABLE', /singular/],
    [
      'rows that are multiples of one another',
      header({ CD1_2: 1e-4, CD2_1: -1e-4 }),
      'WCS_UNUSABLE',
      /no size/,
    ],
    [
      'galactic coordinates',
      header({ CTYPE1: 'GLON-TAN', CTYPE2: 'GLAT-TAN' }),
      'WCS_UNUSABLE',
      /GLON-TAN, and RA and Dec are wanted/,
    ],
    ['equinox 1950', header({ EQUINOX: 1950, RADESYS: 'FK4' }), 'WCS_UNUSABLE', /frame is FK4/],
    ['an old equinox alone', header({ EQUINOX: 1950 }), 'WCS_UNUSABLE', /./],
    ['FK5 of another equinox', header({ EQUINOX: 1975, RADESYS: 'FK5' }), 'WCS_UNUSABLE', /equinox is 1975/],
    ['a declination beyond the pole', header({ CRVAL2: 141 }), 'WCS_UNUSABLE', /./],
    [
      'a projection that nobody knows',
      header({ CTYPE1: 'RA---XYZ', CTYPE2: 'DEC--XYZ' }),
      'WCS_UNUSABLE',
      /./,
    ],
    ['two projections', header({ CTYPE2: 'DEC--SIN' }), 'WCS_UNUSABLE', /./],
    ['a distortion by a table', header({ CPDIS1: 'LOOKUP', CPDIS2: 'LOOKUP' }), 'WCS_UNUSABLE', /table/],
    [
      'RA along the third axis',
      header({
        NAXIS: 3,
        NAXIS3: 1,
        CTYPE1: 'FREQ',
        CTYPE3: 'RA---TAN',
        CD3_3: 1e-4,
        CRPIX3: 1,
        CRVAL3: 49.95,
        CRVAL1: 1,
      }),
      'WCS_UNUSABLE',
      /first two axes/,
    ],
  ])('%s', (_, cards, code, words) => {
    const error = refusal(cards);
    expect(error).toMatchObject({ name: 'PerseusError', code, place: { path: 'field.fits' } });
    expect(error.message).toMatch(words);
    expect(error.message).toMatch(/^field\.fits has [^\n]{10,200}\.$/);
  });
});

test('arrays that are none, or not as long as one another, are refused', () => {
  const wcs = openWcs(header({}), 'field.fits');
  expect(() => wcs.skyToPixel([1] as never, new Float64Array(1))).toThrow(/two Float64Array/);
  expect(() => wcs.skyToPixel(new Float64Array(2), new Float64Array(1))).toThrow(/differ in length/);
});

test('a frame of the epoch 2000 of another name for it is taken', () => {
  for (const changes of [
    { RADESYS: 'FK5' },
    { RADESYS: 'FK5', EQUINOX: 2000 },
    { EQUINOX: 2000 },
    { RADECSYS: 'FK5' },
  ]) {
    expect(openWcs(header(changes), 'field.fits').pixelScaleArcsec).toBeCloseTo(0.36, 10);
  }
});
