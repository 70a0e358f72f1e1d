import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCatalogue } from '../../src/catalogue/read-catalogue.js';
import { columnNamed } from '../../src/catalogue/table/catalogue.js';
import { numberAt } from '../../src/catalogue/table/column.js';
import { classifyFieldTo } from '../../src/field-classification/classify-field-to.js';
import type { ObjectExtinction } from '../../src/field-classification/field-request.js';
import { classifiedCutouts } from '../../src/field-output/classified-cutouts.js';
import { drawGallery } from '../../src/field-output/gallery.js';
import { extinctionOfReddening } from '../../src/photometry/extinction.js';
import {
  catalogueOf,
  openClassifier,
  RENDERING,
  scattered,
  temporaryFolder,
  writeTile,
} from '../field-classification/small-field.js';
import { needsSky } from '../sky-addon.js';

needsSky();

const SIZE = 32;

test('cutouts of classified objects are those that the model saw: their tile and their own extinction included', async () => {
  const { table, positions, options, classifier } = await classified();
  await using cutouts = classifiedCutouts(table, options);
  const objects = Array.from(positions.raDeg, (raDeg, i) => {
    const place = { raDeg, decDeg: positions.decDeg[i]! };
    return { row: i + 1, id: String(i), file: null, ...place, columns: {} };
  });
  const again: number[] = [];
  for await (const { pMember } of classifier.classify(objects, cutouts)) again.push(Math.fround(pMember!));
  const first = columnNamed(table, 'p_member')!;
  expect(again).toEqual(objects.map((_, row) => numberAt(first, row)));
  const tiles = new Set(objects.map((_, row) => columnNamed(table, 'field_tile')!.values.at(row)));
  expect(tiles).toEqual(new Set(['holed', 'sound']));
});

test('a gallery is drawn beside a damaged tile, which no object was taken from', async () => {
  const { folder, table, positions, options } = await classified();
  const damaged = await writeTile(folder, { name: 'damaged' });
  truncateSync(damaged.images['g']!.path, 1000);
  await using cutouts = classifiedCutouts(table, { ...options, tiles: [damaged, ...options.tiles] });
  const shown = await drawGallery(
    ...([table, positions, { cutouts, nameColumn: null }, join(folder, 'gallery.png')] as const),
    { title: 'A field' },
  );
  expect(shown).toBeGreaterThan(20);
});

test('a table of other tiles is refused by name', async () => {
  const { table, positions, options } = await classified();
  await using cutouts = classifiedCutouts(table, { ...options, tiles: [] });
  const row = { row: 1, id: '1', file: null, raDeg: positions.raDeg[0]!, decDeg: positions.decDeg[0]! };
  await expect(cutouts.read({ ...row, columns: {} })).rejects.toMatchObject({ code: 'CUTOUT_MISSING' });
});

/** Objects that two tiles show, of the better-centred of which the West is empty; every third is reddened. */
async function classified() {
  const folder = await temporaryFolder();
  const tiles = [
    await writeTile(folder, { name: 'holed', emptyShare: 0.5 }),
    await writeTile(folder, { name: 'sound', east: 10 }),
  ];
  const positions = scattered(60, { margin: 50 });
  const objectExtinction: ObjectExtinction = {
    source: 'a test',
    of: (row) => (row % 3 === 0 ? extinctionOfReddening(0.3, 'a test') : null),
  };
  // One by one: the logits of the engine here depend on a cutout's place in its batch.
  const classifier = await openClassifier({}, { batchSize: 1 });
  const path = join(folder, 'out.fits');
  const request = { tiles, rendering: RENDERING, objectExtinction };
  await classifyFieldTo({ ...request, catalogue: catalogueOf(positions), classifier, force: true }, path);
  const table = await readCatalogue(path);
  return { folder, table, positions, classifier, options: { ...request, size: SIZE } };
}
