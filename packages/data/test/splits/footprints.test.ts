import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { overlappingPairs } from '../../src/splits/footprints.js';

interface Case {
  name: string;
  ra: number[];
  dec: number[];
  pairs: number[][];
}
// Made by golden/splits/make_footprints.py: astropy's gnomonic projection, every pair tried.
const { width, height, cases } = JSON.parse(
  readFileSync(new URL('../golden/splits/footprints.json', import.meta.url), 'utf8'),
) as { width: number; height: number; cases: Case[] };

test.each(cases)('cutouts overlap where astropy puts them: $name', ({ ra, dec, pairs }) => {
  const positions = ra.map((raDeg, i) => ({ raDeg, decDeg: dec[i] as number }));
  expect(pairs.length).toBeGreaterThan(20);
  expect(overlappingPairs(positions, width, height)).toEqual(pairs);
});
