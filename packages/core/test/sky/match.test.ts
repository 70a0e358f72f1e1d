import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Draws } from '../../src/random/draws.js';
import { MATCH_MODES, matchOnSky, type SkyMatches } from '../../src/sky/match.js';
import type { SkyPosition } from '../../src/sky/position.js';
import { separationArcsec } from '../../src/sky/separation.js';
import type { Positions } from '../../src/sky/sphere-points.js';
import { anyPosition, crowdedPosition } from './positions.js';

type Pair = [number, number, number];

const golden = JSON.parse(readFileSync(new URL('../golden/sky/matches.json', import.meta.url), 'utf8')) as {
  name: string;
  radiusArcsec: number;
  left: [number, number][];
  right: [number, number][];
  all: Pair[];
  best: Pair[];
}[]; // made by golden/sky/make_matches.py

const columns = (positions: readonly (readonly [number, number])[]): Positions => ({
  raDeg: Float64Array.from(positions, ([ra]) => ra),
  decDeg: Float64Array.from(positions, ([, dec]) => dec),
});
const columnsOf = (positions: readonly SkyPosition[]) =>
  columns(positions.map(({ raDeg, decDeg }) => [raDeg, decDeg] as const));
const rowsOf = ({ left, right }: SkyMatches) => Array.from(left, (row, i) => [row, right[i]]);

describe('astropy finds the same', () => {
  test.each(golden)('$name', ({ left, right, radiusArcsec, all, best }) => {
    expect(best.length).toBeGreaterThan(5);
    for (const [mode, expected] of [
      ['all', all],
      ['best', best],
    ] as const) {
      const found = matchOnSky(columns(left), columns(right), radiusArcsec, mode);
      expect(rowsOf(found)).toEqual(expected.map(([a, b]) => [a, b]));
      // Beyond a right angle the chord, from which astropy has them, tells ever less.
      expect([...found.separationArcsec]).toEqualWithin(
        expected.map(([, , separation]) => separation),
        1e-8,
      );
    }
  });
});

const lists = fc.oneof(
  fc.tuple(fc.array(crowdedPosition, { maxLength: 60 }), fc.array(crowdedPosition, { maxLength: 60 })),
  fc.tuple(fc.array(anyPosition, { maxLength: 60 }), fc.array(anyPosition, { maxLength: 60 })),
);
const radius = fc.oneof(
  fc.double({ min: 0, max: 30, noNaN: true }),
  fc.double({ min: 0, max: 648_000, noNaN: true }),
);
/** Pairs nearer to the radius than rounding are as well in as out. */
const atTheRadius = (separation: number, radiusArcsec: number) => Math.abs(separation - radiusArcsec) < 1e-6;

test('all matches are those that comparing each with each finds', () => {
  fc.assert(
    fc.property(lists, radius, ([left, right], radiusArcsec) => {
      const expected = left.flatMap((a, i) =>
        right.flatMap((b, j) => (separationArcsec(a, b) <= radiusArcsec ? [[i, j]] : [])),
      );
      fc.pre(!left.some((a) => right.some((b) => atTheRadius(separationArcsec(a, b), radiusArcsec))));
      expect(rowsOf(matchOnSky(columnsOf(left), columnsOf(right), radiusArcsec, 'all'))).toEqual(expected);
    }),
  );
});

test('the best match is the least of all matches, of each left row that has any', () => {
  fc.assert(
    fc.property(lists, radius, ([left, right], radiusArcsec) => {
      const [from, to] = [columnsOf(left), columnsOf(right)];
      const all = matchOnSky(from, to, radiusArcsec, 'all');
      const least = new Map<number, number>();
      all.left.forEach((row, i) => {
        least.set(row, Math.min(least.get(row) ?? Infinity, all.separationArcsec[i]!));
      });
      const best = matchOnSky(from, to, radiusArcsec, 'best');
      expect([...best.left]).toEqual([...least.keys()]);
      expect([...best.separationArcsec]).toEqualWithin([...least.values()], 1e-7);
    }),
  );
});

test('positions that rounding cannot tell apart are equal, for the best match as for all', () => {
  const [from, to] = [
    columnsOf([{ raDeg: 0, decDeg: 0 }]),
    columnsOf([
      { raDeg: 1.43e-322, decDeg: 0 },
      { raDeg: 0, decDeg: 0 },
    ]),
  ];
  expect(rowsOf(matchOnSky(from, to, 0, 'all'))).toEqual([
    [0, 0],
    [0, 1],
  ]);
  expect(rowsOf(matchOnSky(from, to, 0, 'best'))).toEqual([[0, 0]]);
});

test('a mutual match is the best of both sides, and none of these is missing', () => {
  fc.assert(
    fc.property(lists, radius, ([left, right], radiusArcsec) => {
      const [from, to] = [columnsOf(left), columnsOf(right)];
      const back = new Map(
        rowsOf(matchOnSky(to, from, radiusArcsec, 'best')).map(([row, match]) => [row, match]),
      );
      const expected = rowsOf(matchOnSky(from, to, radiusArcsec, 'best')).filter(
        ([row, match]) => back.get(match) === row,
      );
      expect(rowsOf(matchOnSky(from, to, radiusArcsec, 'mutual'))).toEqual(expected);
    }),
  );
});

test('of several at one position the first row is the best', () => {
  const left = columns([[10, 20]]);
  const right = columns([
    [10, 20.1],
    [10, 20],
    [10, 20],
    [10, 20],
  ]);
  expect(rowsOf(matchOnSky(left, right, 3, 'best'))).toEqual([[0, 1]]);
  expect(rowsOf(matchOnSky(left, right, 3, 'all'))).toEqual([
    [0, 1],
    [0, 2],
    [0, 3],
  ]);
});

test('a radius of 0 matches equal positions, however their right ascension is written', () => {
  const left = columns([
    [0, 5],
    [350, -5],
    [12, 41],
  ]);
  const right = columns([
    [360, 5],
    [-10, -5],
    [-360, 5],
    [12, 41 + 1e-12],
  ]);
  expect(rowsOf(matchOnSky(left, right, 0, 'all'))).toEqual([
    [0, 0],
    [0, 2],
    [1, 1],
  ]);
});

test('what is no position matches nothing, and does not disturb the others', () => {
  const left = columns([
    [NaN, 0],
    [10, NaN],
    [10, 91],
    [10, 20],
    [Infinity, 0],
  ]);
  const right = columns([
    [NaN, NaN],
    [10, 20],
    [700, 0],
  ]);
  for (const mode of MATCH_MODES) expect(rowsOf(matchOnSky(left, right, 648_000, mode))).toEqual([[3, 1]]);
});

test('empty lists match nothing', () => {
  for (const mode of MATCH_MODES) {
    expect(matchOnSky(columns([]), columns([[1, 2]]), 10, mode).left).toHaveLength(0);
    expect(matchOnSky(columns([[1, 2]]), columns([]), 10, mode).left).toHaveLength(0);
  }
});

test('a negative radius, none, and columns of two lengths are refused', () => {
  const one = columns([[1, 2]]);
  for (const wrong of [-1, NaN]) expect(() => matchOnSky(one, one, wrong)).toThrow(RangeError);
  expect(() => matchOnSky(one, { ...one, decDeg: new Float64Array(2) }, 1)).toThrow(RangeError);
});

test('more pairs than memory is for are refused before it is taken', () => {
  const crowd = columns(Array.from({ length: 7_100 }, () => [10, 20] as const));
  expect(() => matchOnSky(crowd, crowd, 1, 'all')).toThrow(
    expect.objectContaining({ code: 'MATCHES_TOO_MANY' }),
  );
});

test('however positions crowd, the best match does not take the product of the lists', () => {
  const draws = new Draws(7, 'crowds');
  // A thousandth of an arcsecond around two places of the sky, and many times the very same place.
  const near = (ra: number, dec: number) =>
    [ra + 6e-7 * draws.uniform(), dec + 6e-7 * draws.uniform()] as const;
  const crowds = columns(
    Array.from({ length: 150_000 }, (_, i) =>
      i % 3 === 0 ? near(0, 0) : i % 3 === 1 ? near(180, 60) : ([49.9467, 41.5131] as const),
    ),
  );
  const { left, right, separationArcsec: separations } = matchOnSky(crowds, crowds, 648_000, 'best');
  expect(left).toHaveLength(150_000);
  expect(separations.every((separation) => separation === 0)).toBe(true);
  // Each row finds itself, but for those of the one place, which all find the first of them.
  expect(right.every((row, i) => row === (i % 3 === 2 ? 2 : i))).toBe(true);
});
