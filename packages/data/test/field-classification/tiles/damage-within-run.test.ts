import { join } from 'node:path';
import { expect, test } from 'vitest';
import { classifyField } from '../../../src/field-classification/classify-field.js';
import { FitsWriter } from '../../../src/fits/fits-writer.js';
import { tangentCards } from '../../../src/fits/tangent-cards.js';
import type { FieldTile } from '../../../src/rendering/field-tile.js';
import { fromTangentPlane } from '../../../src/simulate/tangent-plane.js';
import { catalogueOf, CENTRE, openClassifier, RENDERING, temporaryFolder } from '../small-field.js';
import { spoilPixels } from './spoil-pixels.js';
import { needsSky } from '../../sky-addon.js';

needsSky();

/** Seven blocks of 256 px in a row: the first is rendered by itself, the others together. */
const [WIDTH, HEIGHT] = [7 * 256, 256];
const SCALE = RENDERING.pixelScaleArcsec;
/** Pixels of a column of compressed tiles: in the middle of the fourth block. */
const DAMAGED = { tile: 13, first: 832, end: 896 };
const OBJECTS = 112;

test('damage within blocks that are rendered together costs the objects on it their probability, and no others', async () => {
  const folder = await temporaryFolder();
  const tile = await compressedTile(folder);
  const x = Float64Array.from({ length: OBJECTS }, (_, i) => 20 + ((WIDTH - 40) * i) / (OBJECTS - 1));
  const sound = await resultsAt(x, tile);
  expect(sound.every(({ pMember, flags }) => pMember !== null && flags.length === 0)).toBe(true);

  await spoilPixels(tile.images['r']!.path, [DAMAGED.tile], WIDTH / 64);
  const damaged = await resultsAt(x, tile);
  damaged.forEach((result, i) => {
    const [left, right] = [x[i]! - 20, x[i]! + 20];
    if (right < 768 || left > 1024) expect(result).toEqual(sound[i]);
    if (right > DAMAGED.first && left < DAMAGED.end)
      expect(result).toMatchObject({ pMember: null, flags: ['tile-damaged'], tile: 'long' });
  });
  const lost = damaged.filter(({ flags }) => flags.includes('tile-damaged'));
  expect(lost.length).toBeGreaterThan(5);
  expect(lost.length).toBeLessThan(25);
});

async function compressedTile(folder: string): Promise<FieldTile> {
  const images: FieldTile['images'] = {};
  for (const [index, band] of ['g', 'r', 'i'].entries()) {
    const path = join(folder, `${band}.fits.fz`);
    const middle = { x: (WIDTH - 1) / 2, y: (HEIGHT - 1) / 2 };
    const file = await FitsWriter.create(path, {
      ...{ width: WIDTH, height: HEIGHT },
      cards: [
        ...tangentCards({ ...CENTRE, pixelScaleArcsec: SCALE, ...middle }),
        { name: 'BUNIT', value: 'nanomaggy' },
      ],
      compression: { method: 'GZIP_1', quantization: 0, tile: { width: 64, height: HEIGHT } },
    });
    await file.append(
      Float32Array.from({ length: WIDTH * HEIGHT }, (_, i) => ((i % 97) * (3 + index) + ((i * 7) % 31)) / 90),
    );
    await file.finish();
    images[band] = { path };
  }
  return { name: 'long', images };
}

async function resultsAt(x: Float64Array, tile: FieldTile) {
  const places = Array.from(x, (at) =>
    fromTangentPlane({ xiArcsec: ((WIDTH - 1) / 2 - at) * SCALE, etaArcsec: 0 }, CENTRE),
  );
  const catalogue = catalogueOf({
    raDeg: Float64Array.from(places, ({ raDeg }) => raDeg),
    decDeg: Float64Array.from(places, ({ decDeg }) => decDeg),
  });
  // One by one: the logits of the engine here depend on a cutout's place in its batch.
  const classifier = await openClassifier({}, { batchSize: 1 });
  const request = { catalogue, tiles: [tile], classifier, rendering: RENDERING, force: true };
  const results = [];
  for await (const result of classifyField(request)) results.push(result);
  return results.sort((a, b) => a.row - b.row);
}
