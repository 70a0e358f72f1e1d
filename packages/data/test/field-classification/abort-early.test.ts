import { expect, test } from 'vitest';
import { classifyField } from '../../src/field-classification/classify-field.js';
import type { FieldRequest } from '../../src/field-classification/field-request.js';
import {
  catalogueOf,
  openClassifier,
  RENDERING,
  scattered,
  temporaryFolder,
  writeTile,
} from './small-field.js';
import { needsSky } from '../sky-addon.js';

needsSky();

test('an abort while tiles are opened, or while stellarity is measured, ends the work there', async () => {
  const folder = await temporaryFolder();
  const tiles: FieldRequest['tiles'][number][] = [];
  for (const east of [0, 100, 200]) tiles.push(await writeTile(folder, { name: `t${east}`, east }));
  const catalogue = catalogueOf(scattered(200, { east: 100, margin: -120 }));
  const request = { catalogue, tiles, rendering: RENDERING, force: true };

  const opening = new AbortController();
  const results = resultsOf({ ...request, classifier: await openClassifier(), signal: opening.signal });
  setImmediate(() => opening.abort(new Error('while opening')));
  await expect(results).rejects.toThrow('while opening');

  const measuring = new AbortController();
  const asked: string[] = [];
  const stellarity: NonNullable<FieldRequest['stellarity']> = ({ name }, { raDeg }) => {
    asked.push(name);
    measuring.abort(new Error('while measuring'));
    return Promise.resolve(new Float32Array(raDeg.length));
  };
  const measured = resultsOf({
    ...{ ...request, stellarity, signal: measuring.signal },
    classifier: await openClassifier(),
  });
  await expect(measured).rejects.toThrow('while measuring');
  expect(asked).toEqual(['t0']);
});

async function resultsOf(request: FieldRequest) {
  const results = [];
  for await (const result of classifyField(request)) results.push(result);
  return results;
}
