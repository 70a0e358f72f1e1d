import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cropCentrally } from '../../src/images/crop.js';

test('the crop is central, with the larger margin right and below, for any size', () => {
  const sides = fc.record({
    height: fc.integer({ min: 1, max: 12 }),
    width: fc.integer({ min: 1, max: 12 }),
  });
  fc.assert(
    fc.property(sides, fc.nat(), ({ height, width }, draw) => {
      const size = 1 + (draw % Math.min(height, width));
      const pixels = Uint8Array.from({ length: height * width * 3 }, (_, i) => i % 251);
      const cropped = cropCentrally({ pixels, height, width }, size);
      const expected: number[] = [];
      for (let y = 0; y < size; y++)
        for (let x = 0; x < size; x++)
          for (let c = 0; c < 3; c++)
            expected.push(
              (((y + Math.floor((height - size) / 2)) * width + x + Math.floor((width - size) / 2)) * 3 + c) %
                251,
            );
      expect([cropped.height, cropped.width, ...cropped.pixels]).toEqual([size, size, ...expected]);
    }),
  );
});

test('a cutout smaller than the crop is refused', () => {
  const cutout = { pixels: new Uint8Array(4 * 9 * 3), height: 4, width: 9 };
  expect(() => cropCentrally(cutout, 5)).toThrow(
    expect.objectContaining({ code: 'CUTOUT_TOO_SMALL' }) as Error,
  );
});
