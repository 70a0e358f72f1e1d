import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { separationArcsec } from '../../src/sky/separation.js';
import { anyPosition } from './positions.js';

const golden = JSON.parse(
  readFileSync(new URL('../golden/sky/separations.json', import.meta.url), 'utf8'),
) as {
  a: [number, number];
  b: [number, number];
  arcsec: number;
}[]; // made by golden/sky/make_sky.py

test.each(golden)('from $a to $b it is $arcsec arcsec, as astropy has it', ({ a, b, arcsec }) => {
  const found = separationArcsec({ raDeg: a[0], decDeg: a[1] }, { raDeg: b[0], decDeg: b[1] });
  expect(found).toEqualWithin(arcsec, 1e-9 + arcsec * 1e-13);
});

test('it is the same both ways, 0 for one position, and at most 180 degrees', () => {
  fc.assert(
    fc.property(anyPosition, anyPosition, (a, b) => {
      const there = separationArcsec(a, b);
      expect(there).toEqualWithin(separationArcsec(b, a), 1e-8);
      expect(there).toBeGreaterThanOrEqual(0);
      expect(there).toBeLessThanOrEqual(648_000);
      expect(separationArcsec(a, a)).toBeLessThan(1e-9);
    }),
  );
});

test('a turn by 360 degrees of right ascension changes nothing', () => {
  fc.assert(
    fc.property(anyPosition, anyPosition, (a, b) => {
      const turned = { ...b, raDeg: b.raDeg - 360 };
      expect(separationArcsec(a, turned)).toEqualWithin(separationArcsec(a, b), 1e-8);
    }),
  );
});
