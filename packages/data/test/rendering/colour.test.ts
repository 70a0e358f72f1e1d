import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RenderedTile } from '../../src/rendering/rendered-tile.js';
import { renderingSchema } from '../../src/rendering/rendering.js';
import { golden } from './golden.js';
import { tangentCards, writeImage } from './fits-image.js';
import { needsSky } from '../sky-addon.js';

needsSky();

interface Lupton {
  size: number;
  bands: number[][];
  cases: { stretch: number; q: number; minimum: number; weights: [number, number, number]; rgb: number[] }[];
}

const { size, bands, cases } = golden<Lupton>('lupton');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perseus-colour-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(cases)(
  "stretch $stretch, Q $q, minimum $minimum, weights $weights: astropy's make_lupton_rgb within one grey level",
  async ({ rgb, ...stretch }) => {
    const images: Record<string, { path: string }> = {};
    for (const [i, band] of bands.entries()) {
      const name = 'irg'.charAt(i);
      const cards = tangentCards({ width: size, height: size, pixelScaleArcsec: 1 });
      // The grid's first row is the last of the file.
      const path = await writeImage(
        join(folder, `${name}.fits`),
        { width: size, height: size },
        cards,
        (x, y) => band[(size - 1 - y) * size + x] as number,
      );
      images[name] = { path };
    }
    const rendering = renderingSchema.parse({ bands: ['i', 'r', 'g'], pixelScaleArcsec: 1, ...stretch });
    await using tile = await RenderedTile.open({ name: 'colour', images }, rendering);
    const { pixels } = await tile.cutout((size - 1) / 2, (size - 1) / 2, size);
    const farthest = rgb.reduce((most, grey, i) => Math.max(most, Math.abs(grey - (pixels[i] as number))), 0);
    expect(farthest).toBeLessThanOrEqual(1);
  },
);
