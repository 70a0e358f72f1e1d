import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { classifyFieldTo } from '../../../src/field-classification/classify-field-to.js';
import { fromTangentPlane } from '../../../src/simulate/tangent-plane.js';
import {
  catalogueOf,
  CENTRE,
  openClassifier,
  RENDERING,
  scattered,
  SIDE,
  temporaryFolder,
  writeTile,
} from '../small-field.js';
import { spoilPixels } from './spoil-pixels.js';
import { needsSky } from '../../sky-addon.js';

needsSky();

test('damage that another tile covered is told by a job that goes on behind it, and by a shard that is done', async () => {
  const { request, output } = await coveredDamage();
  const whole = await classifyFieldTo(request, `${output}.whole.csv`);
  expect(whole.damagedTiles).toMatchObject([{ tile: 'damaged', objects: 0 }]);

  const stop = new AbortController();
  const onProgress = ({ done }: { done: number }) => done >= 80 && stop.abort(new Error('enough'));
  const stopped = classifyFieldTo({ ...request, onProgress, signal: stop.signal }, output);
  await expect(stopped).rejects.toThrow('enough');
  const { resumedFrom, damagedTiles } = await classifyFieldTo(request, output);
  expect(resumedFrom).toBeGreaterThanOrEqual(80);
  expect(damagedTiles).toEqual(whole.damagedTiles);
  expect(await readFile(output, 'utf8')).toBe(await readFile(`${output}.whole.csv`, 'utf8'));

  const shard = { ...request, shard: { index: 0, count: 2 } };
  expect((await classifyFieldTo(shard, output)).damagedTiles).toEqual(whole.damagedTiles);
  expect((await classifyFieldTo(shard, output)).damagedTiles).toEqual(whole.damagedTiles);
});

test('a job that is begun anew does not tell of the damage of another', async () => {
  const { request, output } = await coveredDamage();
  const shard = { ...request, shard: { index: 0, count: 2 } };
  const { output: folder } = await classifyFieldTo(shard, output);
  await rm(join(folder, 'job.json'));
  const sound = { ...shard, tiles: request.tiles.slice(1) };
  expect((await classifyFieldTo(sound, output)).damagedTiles).toEqual([]);
});

/** The first objects lie best-centred in a tile with rows that cannot be read, which another one covers; the last ones elsewhere. */
async function coveredDamage() {
  const folder = await temporaryFolder();
  const tiles = [
    await writeTile(folder, { name: 'damaged', compressed: true }),
    await writeTile(folder, { name: 'sound', east: 3 }),
    await writeTile(folder, { name: 'far', east: 300 }),
  ];
  await spoilPixels(tiles[0]!.images['r']!.path, [150, 200, 250], SIDE);
  const near = scattered(60, { margin: 50 });
  const far = scattered(60, { east: 300, margin: 50 });
  const together = (a: Float64Array, b: Float64Array) => Float64Array.of(...a, ...b);
  // One that lies best in the damaged tile, in its damaged half, whatever the others do.
  const place = fromTangentPlane({ xiArcsec: -2, etaArcsec: 20 }, CENTRE);
  near.raDeg[0] = place.raDeg;
  near.decDeg[0] = place.decDeg;
  const catalogue = catalogueOf({
    raDeg: together(near.raDeg, far.raDeg),
    decDeg: together(near.decDeg, far.decDeg),
  });
  const classifier = await openClassifier({}, { batchSize: 8 });
  const request = { catalogue, tiles, rendering: RENDERING, force: true, classifier };
  return { request, output: join(folder, 'out.csv') };
}
