import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderView, sideForAnyAngle, type ViewRendering } from '../../src/views/rotate.js';
import { viewsOf, type View } from '../../src/views/view.js';

interface Golden {
  sources: { height: number; width: number; pixels: number[] }[];
  cases: ({ source: number; by: string; pixels: number[] } & View & ViewRendering)[];
}

const golden = JSON.parse(
  readFileSync(new URL('../golden/rotation/rotation.json', import.meta.url), 'utf8'),
) as Golden; // made by golden/rotation/make_rotation.py

interface Image {
  pixels: Uint8Array;
  height: number;
  width: number;
}

function render(image: Image, view: View, rendering: ViewRendering): Uint8Array {
  const out = new Uint8Array(rendering.size * rendering.size * 3);
  renderView(image.pixels, image.height, image.width, view, rendering, out, 0);
  return out;
}

function mirrored({ pixels, height, width }: Image): Image {
  const out = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++) out[(y * width + x) * 3 + c] = pixels[(y * width + width - 1 - x) * 3 + c]!;
  return { pixels: out, height, width };
}

const images = (height: fc.Arbitrary<number>, width = height): fc.Arbitrary<Image> =>
  fc
    .tuple(height, width)
    .chain(([h, w]) =>
      fc
        .uint8Array({ minLength: h * w * 3, maxLength: h * w * 3 })
        .map((pixels) => ({ pixels, height: h, width: w })),
    );
const squares = fc.integer({ min: 1, max: 9 }).chain((side) => images(fc.constant(side)));
const interpolations = fc.constantFrom('nearest' as const, 'bilinear' as const);
const corners = fc.constantFrom('crop' as const, 'reflect' as const, 'black' as const);

describe('a view', () => {
  for (const by of ['numpy', 'PIL'])
    test(`equals ${by}, byte for byte, in every golden case`, () => {
      const cases = golden.cases.filter((one) => one.by === by);
      expect(cases.length).toBeGreaterThan(30);
      for (const { source, pixels, angleDeg, flip, size, interpolation, corners } of cases) {
        const { height, width, pixels: values } = golden.sources[source]!;
        const image = { pixels: Uint8Array.from(values), height, width };
        const rendered = render(image, { angleDeg, flip }, { size, interpolation, corners });
        const title = `source ${source}, ${size} px, ${angleDeg} deg, flip ${flip}, ${interpolation}, ${corners}`;
        expect([...rendered], title).toEqual(pixels);
      }
    });

  test('by four quarter turns comes back to the image, in every interpolation and corner policy', () => {
    fc.assert(
      fc.property(squares, interpolations, corners, fc.boolean(), (image, interpolation, policy, flip) => {
        const rendering = { size: image.height, interpolation, corners: policy };
        const start = render(image, { angleDeg: 0, flip }, rendering);
        let turned = start;
        for (let i = 0; i < 4; i++)
          turned = render({ ...image, pixels: turned }, { angleDeg: 90, flip: false }, rendering);
        expect(turned).toEqual(start);
      }),
    );
  });

  test('that is flipped equals the view of the mirrored image, with nearest neighbours', () => {
    fc.assert(
      fc.property(
        squares,
        corners,
        fc.double({ min: -720, max: 720, noNaN: true }),
        (image, policy, angleDeg) => {
          const rendering = { size: image.height, interpolation: 'nearest' as const, corners: policy };
          expect(render(image, { angleDeg, flip: true }, rendering)).toEqual(
            render(mirrored(image), { angleDeg, flip: false }, rendering),
          );
        },
      ),
    );
  });

  test('turns counter-clockwise: what stood right of the centre stands above it after 90 degrees', () => {
    const pixels = new Uint8Array(5 * 5 * 3);
    pixels[(2 * 5 + 4) * 3] = 200;
    const turned = render(
      { pixels, height: 5, width: 5 },
      { angleDeg: 90, flip: false },
      { size: 5, interpolation: 'bilinear', corners: 'black' },
    );
    expect(turned.indexOf(200)).toBe((0 * 5 + 2) * 3);
  });

  test("of an even image is even: nothing but the image's own value appears, whatever the size, angle and policy", () => {
    fc.assert(
      fc.property(
        fc.tuple(
          fc.integer({ min: 1, max: 12 }),
          fc.integer({ min: 1, max: 12 }),
          fc.integer({ min: 1, max: 20 }),
        ),
        fc.double({ min: 0, max: 360, noNaN: true }),
        fc.boolean(),
        interpolations,
        ([height, width, size], angleDeg, flip, interpolation) => {
          const image = { pixels: new Uint8Array(height * width * 3).fill(137), height, width };
          const reflectedCorners = render(
            image,
            { angleDeg, flip },
            { size, interpolation, corners: 'reflect' },
          );
          expect(reflectedCorners.every((value) => value === 137)).toBe(true);
          const blackCorners = render(image, { angleDeg, flip }, { size, interpolation, corners: 'black' });
          expect(blackCorners.every((value) => value === 137 || value === 0)).toBe(true);
        },
      ),
    );
  });

  test('of a source that is sqrt(2) times as wide has no corner to fill: black and crop are the same', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 12 })
          .chain((size) =>
            fc.record({ size: fc.constant(size), image: images(fc.constant(sideForAnyAngle(size))) }),
          ),
        fc.double({ min: 0, max: 360, noNaN: true }),
        fc.boolean(),
        ({ size, image }, angleDeg, flip) => {
          const views = { angleDeg, flip };
          expect(render(image, views, { size, interpolation: 'nearest', corners: 'black' })).toEqual(
            render(image, views, { size, interpolation: 'nearest', corners: 'crop' }),
          );
        },
      ),
    );
  });

  test('is written at its offset and nowhere else', () => {
    const image = { pixels: new Uint8Array(27).fill(9), height: 3, width: 3 };
    for (const interpolation of ['nearest', 'bilinear'] as const)
      for (const angleDeg of [0, 33]) {
        const out = new Uint8Array(27 + 10).fill(255);
        const rendering = { size: 3, interpolation, corners: 'reflect' as const };
        renderView(image.pixels, 3, 3, { angleDeg, flip: false }, rendering, out, 4);
        expect([...out]).toEqual([...Array(4).fill(255), ...Array(27).fill(9), ...Array(6).fill(255)]);
      }
  });

  test('of a cutout beyond 8192 pixels is refused', () => {
    const rendering = { size: 4, interpolation: 'nearest' as const, corners: 'black' as const };
    expect(() =>
      renderView(new Uint8Array(0), 4, 9000, { angleDeg: 1, flip: false }, rendering, new Uint8Array(48), 0),
    ).toThrow(expect.objectContaining({ code: 'CUTOUT_TOO_LARGE' }));
  });
});

test('the 8 views are the symmetries of the square, and every second of the 16 is one of them', () => {
  const image = { pixels: Uint8Array.from({ length: 4 * 4 * 3 }, (_, i) => i), height: 4, width: 4 };
  const rendering = { size: 4, interpolation: 'bilinear' as const, corners: 'reflect' as const };
  const eight = viewsOf(8).map((view) => render(image, view, rendering).join());
  expect(new Set(eight).size).toBe(8);
  const quarterTurns = viewsOf(16).filter((view) => view.angleDeg % 90 === 0);
  expect(new Set(quarterTurns.map((view) => render(image, view, rendering).join()))).toEqual(new Set(eight));
});
