import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CutoutSource } from '@perseus/core';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import type { Catalogue } from '../../src/catalogue/table/catalogue.js';
import { TextValues } from '../../src/catalogue/table/text-values.js';
import { drawGallery } from '../../src/field-output/gallery.js';

const told = { nulls: null, unit: null, ucd: null, description: null };
const labels = ['member', 'background', '', 'member'];
const TABLE: Catalogue = {
  path: 'out.fits',
  format: 'fits',
  rows: 4,
  columns: [
    { name: 'p_member', type: 'float32', values: Float32Array.of(0.7, 0.1, NaN, 0.9), ...told },
    { name: 'predicted_label', type: 'text', values: TextValues.from(labels), ...told },
  ],
  notes: [],
};
const POSITIONS = { raDeg: Float64Array.of(10, 20, 30, 40), decDeg: new Float64Array(4) };

test('a sheet has the cutouts of all objects with a probability, the most certain first, 200 px each', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'perseus-gallery-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'gallery.png');
  // One colour for each object, told by its position.
  const colourAt = (raDeg: number) => [raDeg, 255 - raDeg, 128];
  const cutouts = {
    read: ({ raDeg }: { raDeg: number }) =>
      Promise.resolve({
        ...{ width: 8, height: 8 },
        pixels: Uint8Array.from({ length: 192 }, (_, i) => colourAt(raDeg)[i % 3] as number),
      }),
  } as unknown as CutoutSource;
  expect(await drawGallery(TABLE, POSITIONS, { cutouts, nameColumn: null }, path, { title: 'A field' })).toBe(
    3,
  );

  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ format: 'raw', width: 820, channels: 3 });
  const boxOf = (raDeg: number) => {
    const [r, g, b] = colourAt(raDeg);
    let [count, left, top] = [0, Infinity, Infinity];
    for (let i = 0; i < info.width * info.height; i++) {
      if (data[3 * i] !== r || data[3 * i + 1] !== g || data[3 * i + 2] !== b) continue;
      count++;
      left = Math.min(left, i % info.width);
      top = Math.min(top, Math.floor(i / info.width));
    }
    return { count, left, top };
  };
  const [first, second, background] = [40, 10, 20].map(boxOf);
  expect([first?.count, second?.count, background?.count]).toEqual([40_000, 40_000, 40_000]);
  expect(boxOf(30).count).toBe(0);
  expect(second).toMatchObject({ top: first?.top, left: (first?.left as number) + 214 });
  expect(background?.left).toBe(first?.left);
  expect(background?.top).toBeGreaterThan((first?.top as number) + 200);
});
