import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FitsImage } from '../../src/fits/fits-image.js';
import { RenderedTile } from '../../src/rendering/rendered-tile.js';
import { renderingSchema } from '../../src/rendering/rendering.js';
import { fromTangentPlane } from '../../src/simulate/tangent-plane.js';
import { tangentCards, writeImage } from './fits-image.js';
import { needsSky } from '../sky-addon.js';

needsSky();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perseus-pixel-map-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const size = { width: 400, height: 400 };
const tan = tangentCards({ ...size, pixelScaleArcsec: 0.4, turnDeg: 17 });
/** The images lie far from their projection's centre, where distortion bends most. */
const away = { CRPIX1: -4000, CRPIX2: 5200 };

const headers: Record<string, Record<string, number | string>> = {
  'TAN, half a degree off its centre': { ...tan, ...away },
  'SIP of third order': {
    ...tan,
    ...away,
    CTYPE1: 'RA---TAN-SIP',
    CTYPE2: 'DEC--TAN-SIP',
    A_ORDER: 3,
    B_ORDER: 3,
    A_2_0: 2e-6,
    A_1_1: -1e-6,
    A_3_0: 1e-10,
    B_0_2: -2e-6,
    B_1_1: 1.5e-6,
    B_0_3: -2e-10,
  },
  'TPV as of a wide-field camera': {
    ...tan,
    ...away,
    CTYPE1: 'RA---TPV',
    CTYPE2: 'DEC--TPV',
    PV1_1: 1.001,
    PV1_4: 2e-3,
    PV1_7: -1.2e-2,
    PV2_1: 0.999,
    PV2_4: -1e-3,
    PV2_7: 1.5e-2,
  },
};

test.each(Object.keys(headers))(
  'places between the nodes of a map are right to 0.01 pixels: %s',
  async (name) => {
    // Of an image whose pixels hold their own place, interpolation gives the place.
    const files = ['x', 'y'].map((axis) =>
      writeImage(join(folder, `${axis}.fits`), size, headers[name] as Record<string, number>, (x, y) =>
        axis === 'x' ? x : y,
      ),
    );
    const [x, y] = (await Promise.all(files)) as [string, string];
    const rendering = renderingSchema.parse({ bands: ['x', 'y', 'x'], pixelScaleArcsec: 0.43 });
    await using tile = await RenderedTile.open(
      { name, images: { x: { path: x }, y: { path: y } } },
      rendering,
    );
    await using image = await FitsImage.open(x);
    const wcs = await image.wcs();
    const { grid } = tile;
    const { planes, mask } = await tile.brightness(0, 0, grid.width, grid.height);
    const positions = Array.from(mask, (_, i) =>
      fromTangentPlane(
        {
          xiArcsec: -((i % grid.width) - grid.tangentX) * grid.pixelScaleArcsec,
          etaArcsec: -(Math.floor(i / grid.width) - grid.tangentY) * grid.pixelScaleArcsec,
        },
        grid,
      ),
    );
    const exact = await wcs.skyToPixel(
      Float64Array.from(positions, ({ raDeg }) => raDeg),
      Float64Array.from(positions, ({ decDeg }) => decDeg),
    );
    const area = wcs.pixelScaleArcsec ** 2;
    let farthest = 0;
    let seen = 0;
    mask.forEach((bits, i) => {
      if (bits !== 0) return;
      seen++;
      for (const axis of [0, 1] as const)
        farthest = Math.max(
          farthest,
          Math.abs((planes[axis][i] as number) * area - (exact[axis][i] as number)),
        );
    });
    expect(seen).toBeGreaterThan(50_000);
    expect(farthest).toBeLessThan(0.01);
  },
);
