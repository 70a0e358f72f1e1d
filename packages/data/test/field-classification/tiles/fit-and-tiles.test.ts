import { join } from 'node:path';
import { expect, test } from 'vitest';
import { classifyField } from '../../../src/field-classification/classify-field.js';
import { classifyFieldTo } from '../../../src/field-classification/classify-field-to.js';
import type { FieldRequest } from '../../../src/field-classification/field-request.js';
import { fromTangentPlane } from '../../../src/simulate/tangent-plane.js';
import {
  catalogueOf,
  CENTRE,
  openClassifier,
  RENDERING,
  scattered,
  temporaryFolder,
  writeTile,
} from '../small-field.js';
import { needsSky } from '../../sky-addon.js';

needsSky();

test('a field that does not fit the model is refused unless forced, and then the report says how it differs', async () => {
  const folder = await temporaryFolder();
  const tiles = [await writeTile(folder, { name: 'a' })];
  const request = { classifier: await openClassifier(), catalogue: catalogueOf(scattered(5)), tiles };
  const output = join(folder, 'out.csv');
  await expect(classifyFieldTo(request, output)).rejects.toMatchObject({ code: 'RENDERING_UNKNOWN' });
  const rendering = RENDERING;
  await expect(classifyFieldTo({ ...request, rendering }, output)).rejects.toMatchObject({
    code: 'RENDERING_MISMATCH',
  });
  const { differences } = await classifyFieldTo({ ...request, rendering, force: true }, output);
  expect(differences).toContain('the stretch of the training cutouts is not known');
});

test('many tiles with an object each stay open as long as they are read', async () => {
  const folder = await temporaryFolder();
  const east = Array.from({ length: 12 }, (_, i) => i * 130);
  const tiles = await Promise.all(
    east.map((arcsec, i) => writeTile(folder, { name: `t${i}`, east: arcsec })),
  );
  const places = east.map((arcsec) => fromTangentPlane({ xiArcsec: arcsec, etaArcsec: 3 }, CENTRE));
  const catalogue = catalogueOf({
    raDeg: Float64Array.from(places, ({ raDeg }) => raDeg),
    decDeg: Float64Array.from(places, ({ decDeg }) => decDeg),
  });
  const results = await resultsOf({ classifier: await openClassifier(), catalogue, tiles });
  expect(results.map(({ tile }) => tile)).toEqual(tiles.map(({ name }) => name));
  for (const { pMember, flags } of results) expect([typeof pMember, flags]).toEqual(['number', []]);
});

test('an extinction of its own changes an object, and none leaves it as it is', async () => {
  const tiles = [await writeTile(await temporaryFolder(), { name: 'a' })];
  const request = { classifier: await openClassifier(), catalogue: catalogueOf(scattered(20)), tiles };
  const magnitudes = { g: 0.6, r: 0.4, i: 0.3 };
  const plain = await resultsOf(request);
  const own = await resultsOf({
    ...request,
    objectExtinction: {
      source: 'a test',
      of: (row) => (row < 10 ? null : ({ magnitudes, source: 'a test' } as never)),
    },
  });
  plain.forEach(({ pMember }, row) => {
    if (row < 10) expect(own[row]!.pMember).toBe(pMember);
    else expect(own[row]!.pMember).not.toBe(pMember);
  });
});

async function resultsOf(request: FieldRequest) {
  const results = [];
  for await (const result of classifyField({ rendering: RENDERING, force: true, ...request }))
    results.push(result);
  return results.sort((a, b) => a.row - b.row);
}
