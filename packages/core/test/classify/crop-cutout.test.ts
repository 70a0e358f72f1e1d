import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cropCutout, sideNeeded } from '../../src/classify/crop-cutout.js';
import { renderView } from '../../src/views/rotate.js';
import { viewsOf, type ViewCount } from '../../src/views/view.js';

test('every view of a cropped cutout equals that of the whole, byte for byte', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 0, max: 12 }),
      fc.integer({ min: 0, max: 12 }),
      fc.constantFrom<ViewCount>(1, 8, 16),
      fc.constantFrom('reflect' as const, 'black' as const),
      fc.constantFrom('bilinear' as const, 'nearest' as const),
      fc.integer(),
      (size, moreHeight, moreWidth, count, corners, interpolation, seed) => {
        const [height, width] = [size + moreHeight, size + moreWidth];
        const pixels = new Uint8Array(height * width * 3).map(
          (_, i) => Math.imul(i + seed, 2654435761) >>> 24,
        );
        const whole = { pixels, height, width };
        const cropped = cropCutout(whole, size, viewsOf(count));
        for (const view of viewsOf(count)) {
          const [ofWhole, ofCropped] = [whole, cropped].map((cutout) => {
            const out = new Uint8Array(size * size * 3);
            renderView(
              cutout.pixels,
              cutout.height,
              cutout.width,
              view,
              { size, corners, interpolation },
              out,
              0,
            );
            return out;
          });
          expect(ofCropped).toEqual(ofWhole);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('views at right angles need the window alone, others the square around its circle', () => {
  expect(sideNeeded(200, viewsOf(8))).toBe(200);
  expect(sideNeeded(200, viewsOf(16))).toBe(283);
  const cutout = { pixels: new Uint8Array(400 * 400 * 3), height: 400, width: 400 };
  expect(cropCutout(cutout, 200, viewsOf(1))).toMatchObject({ height: 200, width: 200 });
  expect(cropCutout(cutout, 200, viewsOf(16)).height).toBeLessThan(290);
});
