import fc from 'fast-check';
import type { SkyPosition } from '../../src/sky/position.js';

/** Right ascensions around the step from 360 to 0 degrees and declinations at the poles come often. */
export const anyPosition: fc.Arbitrary<SkyPosition> = fc.record({
  raDeg: fc.oneof(fc.double({ min: 0, max: 360, noNaN: true }), fc.constantFrom(0, 90, 180, 270, 360)),
  decDeg: fc.oneof(fc.double({ min: -90, max: 90, noNaN: true }), fc.constantFrom(-90, 0, 90)),
});

/** Positions within a few arcseconds of the poles, the step in right ascension and a field, so that many are near. */
export const crowdedPosition: fc.Arbitrary<SkyPosition> = fc
  .record({
    centre: fc.constantFrom<[number, number]>(
      [0, 90],
      [0, -90],
      [0, 0],
      [49.9467, 41.5131],
      [359.9999, -60],
      [120, 89.9995],
    ),
    east: fc.integer({ min: -8, max: 8 }),
    north: fc.integer({ min: -8, max: 8 }),
  })
  .map(({ centre: [ra, dec], east, north }) => {
    const decDeg = Math.max(-90, Math.min(90, dec + north / 3600));
    const stretch = Math.max(Math.cos((decDeg * Math.PI) / 180), 1e-5);
    return { raDeg: (((ra + east / 3600 / stretch) % 360) + 360) % 360, decDeg };
  });
