import { expect, test } from 'vitest';
import { Classifier } from '@perseus/core';
import { classifyField } from '../../src/field-classification/classify-field.js';
import type { FieldRequest, FieldResult } from '../../src/field-classification/field-request.js';
import { RenderedTile } from '../../src/rendering/rendered-tile.js';
import { fromTangentPlane } from '../../src/simulate/tangent-plane.js';
import {
  catalogueOf,
  CENTRE,
  openClassifier,
  RENDERING,
  scattered,
  temporaryFolder,
  TINY_MODEL,
  writeTile,
} from './small-field.js';
import { needsSky } from '../sky-addon.js';

needsSky();

test('a field gives the probabilities that its cutouts give one by one, with a real network', async () => {
  const tile = await writeTile(await temporaryFolder(), { name: 'a' });
  const positions = scattered(20);
  await using classifier = await Classifier.open(TINY_MODEL);
  const results = await resultsOf({ classifier, catalogue: catalogueOf(positions), tiles: [tile] });

  await using rendered = await RenderedTile.open(tile, RENDERING);
  const cutouts = {
    async read({ raDeg, decDeg }: { raDeg: number; decDeg: number }) {
      const { x, y } = rendered.placeOf({ raDeg, decDeg });
      return { pixels: (await rendered.cutout(x, y, 32)).pixels, height: 32, width: 32 };
    },
  };
  const objects = Array.from(positions.raDeg, (raDeg, i) => {
    return { row: i + 1, id: `${i}`, file: null, raDeg, decDeg: positions.decDeg[i]!, columns: {} };
  });
  let row = 0;
  for await (const { pMember, predictedLabel } of classifier.classify(objects, cutouts)) {
    const result = results[row++]!;
    expect(result.pMember).toBeCloseTo(pMember!, 5);
    expect(result).toMatchObject({ predictedLabel, tile: 'a', otherTiles: 0, stellarity: null });
  }
  expect(row).toBe(20);
});

test('an object that two tiles show is taken from the one in which it is farther from the edge', async () => {
  const folder = await temporaryFolder();
  const tiles = [
    await writeTile(folder, { name: 'west' }),
    await writeTile(folder, { name: 'east', east: 90 }),
  ];
  const results = await resultsOf({
    classifier: await openClassifier(),
    catalogue: catalogueOf(scattered(200, { east: 45, margin: -60 })),
    tiles,
  });
  const shown = results.filter(({ otherTiles }) => otherTiles === 1);
  expect(shown.length).toBeGreaterThan(20);
  const middle = fromTangentPlane({ xiArcsec: 45, etaArcsec: 0 }, CENTRE).raDeg;
  for (const { raDeg, tile } of shown) expect(tile).toBe(raDeg > middle ? 'east' : 'west');
});

test('what the field shows of an object is in its flags, and where too little is left there is no probability', async () => {
  const folder = await temporaryFolder();
  const tile = await writeTile(folder, { name: 'a', emptyShare: 0.3, saturation: 6 });
  const results = await resultsOf({
    classifier: await openClassifier(),
    catalogue: catalogueOf(scattered(400, { margin: -30 })),
    tiles: [tile],
  });
  const withFlag = (flag: string) => results.filter(({ flags }) => flags.includes(flag as never));
  for (const flag of ['outside-field', 'no-data']) {
    expect(withFlag(flag).length).toBeGreaterThan(5);
    expect(
      withFlag(flag).every(({ pMember, predictedLabel }) => pMember === null && predictedLabel === null),
    ).toBe(true);
  }
  for (const flag of ['edge', 'partly-no-data', 'saturated']) {
    expect(withFlag(flag).length).toBeGreaterThan(5);
    expect(withFlag(flag).some(({ pMember }) => pMember !== null)).toBe(true);
  }
  expect(results.filter(({ flags }) => flags.length === 0).length).toBeGreaterThan(10);
});

test('an object without a position, and an empty catalogue, are no failure', async () => {
  const tile = await writeTile(await temporaryFolder(), { name: 'a' });
  const positions = scattered(3);
  positions.raDeg[1] = NaN;
  const classifier = await openClassifier();
  const results = await resultsOf({ classifier, catalogue: catalogueOf(positions), tiles: [tile] });
  expect(results.map(({ flags }) => flags)).toEqual([[], ['position-invalid'], []]);
  expect(await resultsOf({ classifier, catalogue: catalogueOf(scattered(0)), tiles: [tile] })).toEqual([]);
});

test('stellarity is asked for tile by tile, of all objects of a tile at once', async () => {
  const folder = await temporaryFolder();
  const tiles = [await writeTile(folder, { name: 'a' }), await writeTile(folder, { name: 'b', east: 200 })];
  const asked: [string, number][] = [];
  const results = await resultsOf({
    classifier: await openClassifier(),
    catalogue: catalogueOf(scattered(60, { east: 100, margin: -120 })),
    tiles,
    stellarity: (tile, { raDeg }) => {
      asked.push([tile.name, raDeg.length]);
      return Promise.resolve(Float32Array.from(raDeg, (ra) => (ra > 49.98 ? 1 : 0)));
    },
  });
  const inTile = (name: string) => results.filter(({ tile }) => tile === name).length;
  expect(asked).toEqual([
    ['a', inTile('a')],
    ['b', inTile('b')],
  ]);
  for (const { raDeg, tile, stellarity } of results)
    expect(stellarity).toBe(tile === null ? null : raDeg > 49.98 ? 1 : 0);
});

test('several views give a spread', async () => {
  const tile = await writeTile(await temporaryFolder(), { name: 'a' });
  const classifier = await openClassifier({}, { views: 8 });
  const results = await resultsOf({ classifier, catalogue: catalogueOf(scattered(4)), tiles: [tile] });
  for (const { pMemberSpread } of results) expect(pMemberSpread).toBeGreaterThan(0);
});

/** In the catalogue's order. */
async function resultsOf(request: Omit<FieldRequest, 'rendering'>): Promise<FieldResult[]> {
  const results: FieldResult[] = [];
  for await (const result of classifyField({ rendering: RENDERING, force: true, ...request }))
    results.push(result);
  return results.sort((a, b) => a.row - b.row);
}
