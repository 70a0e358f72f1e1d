import { truncateSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PerseusError } from '@perseus/core';
import { expect, test } from 'vitest';
import { classifyField } from '../../../src/field-classification/classify-field.js';
import { classifyFieldTo } from '../../../src/field-classification/classify-field-to.js';
import type { FieldRequest } from '../../../src/field-classification/field-request.js';
import { mergeShards } from '../../../src/field-classification/merge-shards.js';
import {
  catalogueOf,
  openClassifier,
  RENDERING,
  scattered,
  temporaryFolder,
  writeTile,
} from '../small-field.js';
import { needsSky } from '../../sky-addon.js';

needsSky();

test('an object on which its best-centred tile has no data is taken from the next-best one, as if there were no other', async () => {
  const { holed, sound, catalogue } = await overlapping();
  // One by one: the logits of the engine here depend on a cutout's place in its batch.
  const classifier = await openClassifier({}, { batchSize: 1 });
  const both = await resultsOf({ catalogue, tiles: [holed, sound], classifier });
  const holedAlone = await resultsOf({ catalogue, tiles: [holed], classifier });
  const soundAlone = await resultsOf({ catalogue, tiles: [sound], classifier });
  let rescued = 0;
  both.forEach((result, row) => {
    expect(result.otherTiles).toBe(1);
    expect(result.flags).not.toContain('no-data');
    const alone = result.tile === 'holed' ? holedAlone[row]! : soundAlone[row]!;
    expect(result).toEqual({ ...alone, otherTiles: 1 });
    if (holedAlone[row]!.flags.includes('no-data')) rescued++;
  });
  expect(rescued).toBeGreaterThan(20);
  expect(both.some(({ tile }) => tile === 'holed')).toBe(true);
});

test('where no tile has data there is no probability, and the best-centred tile is named', async () => {
  const folder = await temporaryFolder();
  const tiles = [
    await writeTile(folder, { name: 'a', emptyShare: 0.5 }),
    await writeTile(folder, { name: 'b', emptyShare: 0.4, east: 2 }),
  ];
  const catalogue = catalogueOf(scattered(80));
  const results = await resultsOf({ catalogue, tiles, classifier: await openClassifier() });
  const without = results.filter(({ flags }) => flags.includes('no-data'));
  expect(without.length).toBeGreaterThan(10);
  for (const { pMember, tile, raDeg } of without) {
    expect(pMember).toBeNull();
    // All of them lie West of both centres.
    expect(tile, String(raDeg)).toBe('a');
  }
});

test('a tile that turns out damaged costs nothing where another shows the same, and is told all the same', async () => {
  const folder = await temporaryFolder();
  const east = { first: 0, damaged: 200, spare: 210 };
  const tiles: FieldRequest['tiles'][number][] = [];
  for (const [name, arcsec] of Object.entries(east))
    tiles.push(await writeTile(folder, { name, east: arcsec }));
  // At the first batch, when the second tile is not read yet.
  const onBatch = () => truncateSync(tiles[1]!.images['g']!.path, 100_000);
  const report = await classifyFieldTo(
    {
      ...{ catalogue: catalogueOf(scattered(400, { east: 100, margin: -120 })), tiles },
      ...{ rendering: RENDERING, force: true, classifier: await openClassifier({ onBatch }) },
    },
    join(folder, 'out.csv'),
  );
  const table = (await readFile(join(folder, 'out.csv'), 'utf8')).trim().split('\n').slice(1);
  const spare = table.filter((line) => line.includes(',spare,1'));
  expect(spare.length).toBeGreaterThan(10);
  for (const line of spare) expect(line).toMatch(/,(member|background),/);
  // What the damaged tile alone shows is lost.
  const lost = table.filter((line) => line.includes('tile-damaged'));
  expect(lost.length).toBeGreaterThan(0);
  for (const line of lost) expect(line).toContain(',damaged,0');
  expect(report.damagedTiles).toMatchObject([{ tile: 'damaged', objects: lost.length }]);
});

test('a tile whose damage leaves its seeing unknown is skipped and told, and its fellow is matched all the same', async () => {
  const folder = await temporaryFolder();
  const [blind, sound] = [
    await writeTile(folder, { name: 'blind' }),
    await writeTile(folder, { name: 'sound', east: 10 }),
  ];
  for (const image of Object.values(sound.images)) image.psfFwhmArcsec = 1;
  const request = {
    ...{ catalogue: catalogueOf(scattered(40, { margin: 50 })), tiles: [blind, sound] },
    ...{ rendering: RENDERING, force: true, classifier: await openClassifier() },
    matchPsf: { psfFwhmArcsec: 1.5 },
  };
  const output = join(folder, 'out.csv');
  await expect(classifyFieldTo(request, output)).rejects.toMatchObject({ code: 'PSF_UNKNOWN' });
  const damage = new PerseusError('FITS_READ', 'blind-r.fits ends too early.');
  const seeingDamage = new Map([[0, damage]]);
  const report = await classifyFieldTo({ ...request, seeingDamage }, output);
  expect(report.damagedTiles).toEqual([{ tile: 'blind', problem: damage.message, objects: 0 }]);
  expect(report.counts.unclassified).toBe(0);

  const alone = { ...request, tiles: [blind], seeingDamage };
  await expect(classifyFieldTo(alone, `${output}.csv`)).rejects.toBe(damage);
});

test('what is taken from next-best tiles is the same in shards as in one run, stellarity included', async () => {
  const { folder, holed, sound, catalogue } = await overlapping();
  const request = {
    ...{ catalogue, tiles: [holed, sound], rendering: RENDERING, force: true },
    classifier: await openClassifier({}, { batchSize: 8 }),
    stellarity: ({ name }: { name: string }, { raDeg }: { raDeg: Float64Array }) =>
      Promise.resolve(Float32Array.from(raDeg, (ra) => (ra % 1) / (name === 'sound' ? 2 : 1))),
  };
  const whole = join(folder, 'whole.csv');
  await classifyFieldTo(request, whole);
  const shards = [];
  for (const index of [0, 1, 2])
    shards.push((await classifyFieldTo({ ...request, shard: { index, count: 3 } }, whole)).output);
  await mergeShards(shards, join(folder, 'merged.csv'), { catalogue });
  expect(await readFile(join(folder, 'merged.csv'), 'utf8')).toBe(await readFile(whole, 'utf8'));

  const results = await resultsOf(request);
  for (const { raDeg, tile, stellarity } of results)
    expect(stellarity).toBe(Math.fround((raDeg % 1) / (tile === 'sound' ? 2 : 1)));
});

test('an object in no tile that can be read may lie in one that cannot: the tile is damaged, and not the object outside', async () => {
  const folder = await temporaryFolder();
  const tiles = [await writeTile(folder, { name: 'a' }), await writeTile(folder, { name: 'b', east: 200 })];
  const positions = scattered(80, { east: 100, margin: -120 });
  positions.decDeg[3] = NaN;
  const request = { catalogue: catalogueOf(positions), tiles, classifier: await openClassifier() };
  const before = await resultsOf(request);
  truncateSync(tiles[1]!.images['r']!.path, 2000);
  const after = await resultsOf(request);
  expect(after[3]!.flags).toEqual(['position-invalid']);
  after.forEach((result, row) => {
    if (row === 3) return;
    if (before[row]!.tile === 'a') expect(result.pMember).toBe(before[row]!.pMember);
    else expect(result).toMatchObject({ flags: ['tile-damaged'], pMember: null, tile: null });
  });
});

/** All objects lie in both tiles; of the first, the West is empty. */
async function overlapping() {
  const folder = await temporaryFolder();
  const holed = await writeTile(folder, { name: 'holed', emptyShare: 0.5 });
  const sound = await writeTile(folder, { name: 'sound', east: 10 });
  return { folder, holed, sound, catalogue: catalogueOf(scattered(120, { margin: 50 })) };
}

async function resultsOf(request: FieldRequest) {
  const results = [];
  for await (const result of classifyField({ rendering: RENDERING, force: true, ...request }))
    results.push(result);
  return results.sort((a, b) => a.row - b.row);
}
