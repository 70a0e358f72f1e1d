import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Draws } from '../../src/random/draws.js';
import { pairsWithin } from '../../src/sky/neighbours.js';
import type { SkyPosition } from '../../src/sky/position.js';
import { separationArcsec } from '../../src/sky/separation.js';
import { anyPosition, crowdedPosition } from './positions.js';

const golden = JSON.parse(
  readFileSync(new URL('../golden/sky/neighbours.json', import.meta.url), 'utf8'),
) as {
  name: string;
  radiusArcsec: number;
  positions: [number, number][];
  pairs: [number, number][];
}[]; // made by golden/sky/make_sky.py

describe('astropy.coordinates.search_around_sky finds the same pairs', () => {
  test.each(golden)('$name', ({ positions, radiusArcsec, pairs }) => {
    expect(pairs.length).toBeGreaterThan(5);
    expect(
      pairsWithin(
        positions.map(([raDeg, decDeg]) => ({ raDeg, decDeg })),
        radiusArcsec,
      ),
    ).toEqual(pairs);
  });
});

function oneByOne(positions: SkyPosition[], radiusArcsec: number): [number, number][] {
  return positions.flatMap((a, i) =>
    positions.flatMap((b, j): [number, number][] =>
      i < j && separationArcsec(a, b) <= radiusArcsec ? [[i, j]] : [],
    ),
  );
}

test('every pair within the radius is found and no other, at poles and across 0 degrees too', () => {
  const radius = fc.oneof(
    fc.double({ min: 0, max: 12, noNaN: true }),
    fc.constantFrom(0, 1, 2, 3600, 400_000),
  );
  fc.assert(
    fc.property(fc.array(crowdedPosition, { maxLength: 60 }), radius, (positions, radiusArcsec) => {
      expect(pairsWithin(positions, radiusArcsec)).toEqual(oneByOne(positions, radiusArcsec));
    }),
    { numRuns: 200 },
  );
});

test('any radius up to the whole sky is right', () => {
  const radius = fc.double({ min: 0, max: 700_000, noNaN: true });
  fc.assert(
    fc.property(fc.array(anyPosition, { maxLength: 40 }), radius, (positions, radiusArcsec) => {
      expect(pairsWithin(positions, radiusArcsec)).toEqual(oneByOne(positions, radiusArcsec));
    }),
  );
});

test('a radius below 0 or that is no number finds nothing', () => {
  const twice = [
    { raDeg: 1, decDeg: 1 },
    { raDeg: 1, decDeg: 1 },
  ];
  expect(pairsWithin(twice, 0)).toEqual([[0, 1]]);
  expect(pairsWithin(twice, -1)).toEqual([]);
  expect(pairsWithin(twice, NaN)).toEqual([]);
  expect(pairsWithin([], 10)).toEqual([]);
});

test('a position that is none is refused rather than left without neighbours', () => {
  for (const wrong of [
    { raDeg: NaN, decDeg: 0 },
    { raDeg: 0, decDeg: 90.1 },
    { raDeg: 361, decDeg: 0 },
  ])
    expect(() => pairsWithin([wrong], 2)).toThrow(expect.objectContaining({ code: 'POSITION_OUT_OF_RANGE' }));
});

test('200 000 objects of a field take seconds, not hours', () => {
  const draws = new Draws(1, 'field');
  const positions = Array.from({ length: 200_000 }, () => ({
    raDeg: 49 + 2 * draws.uniform(),
    decDeg: 41 + draws.uniform(),
  }));
  const start = performance.now();
  const pairs = pairsWithin(positions, 2);
  expect(performance.now() - start).toBeLessThan(10_000);
  // n^2 / 2 pairs, of which a share of the area of a circle over that of the field.
  const expected = (200_000 ** 2 / 2) * ((Math.PI * 4) / 3600 ** 2 / (2 * Math.cos((41.5 * Math.PI) / 180)));
  expect(Math.abs(pairs.length - expected)).toBeLessThan(5 * Math.sqrt(expected));
});
