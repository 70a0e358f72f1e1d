import { readFileSync } from 'node:fs';
import { renderView, viewsOf, type View, type ViewRendering } from '@perseus/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadOpenVino } from '../../src/openvino/load.js';
import { needsOpenVino, openvinoAddonMissing } from './openvino-addon.js';

interface Golden {
  sources: { height: number; width: number; pixels: number[] }[];
  cases: ({ source: number; pixels: number[] } & View & ViewRendering)[];
}

/** Made by core's golden/rotation/make_rotation.py with numpy and PIL. */
const golden = JSON.parse(
  readFileSync(new URL('../../../core/test/golden/rotation/rotation.json', import.meta.url), 'utf8'),
) as Golden;

interface Image {
  pixels: Uint8Array;
  height: number;
  width: number;
}

describe.skipIf(openvinoAddonMissing() !== null)(`rendered natively, a view${needsOpenVino()}`, () => {
  async function native({ pixels, height, width }: Image, { angleDeg, flip }: View, how: ViewRendering) {
    const binding = await loadOpenVino();
    const view = Float64Array.of(angleDeg, Number(flip));
    return binding.renderView(pixels, height, width, view, how.size, how);
  }

  test('has the golden pixels in every case of the golden set', async () => {
    for (const { source, pixels, ...how } of golden.cases) {
      const image = golden.sources[source]!;
      const rendered = await native({ ...image, pixels: Uint8Array.from(image.pixels) }, how, how);
      expect([...rendered], JSON.stringify(how)).toEqual(pixels);
    }
  });

  test("has renderView's pixels, whatever the cutout, the view and the rendering", async () => {
    const side = fc.integer({ min: 1, max: 40 });
    const images = fc
      .tuple(side, side)
      .chain(([height, width]) =>
        fc
          .uint8Array({ minLength: height * width * 3, maxLength: height * width * 3 })
          .map((pixels) => ({ pixels, height, width })),
      );
    const views = fc.record({
      angleDeg: fc.oneof(
        fc.constantFrom(...viewsOf(16).map((view) => view.angleDeg), 810, -450),
        fc.double({ min: -720, max: 720, noNaN: true }),
      ),
      flip: fc.boolean(),
    });
    const renderings = fc.record({
      size: side,
      interpolation: fc.constantFrom('nearest' as const, 'bilinear' as const),
      corners: fc.constantFrom('crop' as const, 'reflect' as const, 'black' as const),
    });
    await fc.assert(
      fc.asyncProperty(images, views, renderings, async (image, view, how) => {
        const expected = new Uint8Array(how.size * how.size * 3);
        renderView(image.pixels, image.height, image.width, view, how, expected, 0);
        expect(await native(image, view, how)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});
