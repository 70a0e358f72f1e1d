import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Classifier, Draws, kindOf, type Device } from '@perseus/core';
import {
  classifyField,
  classifyFieldTo,
  mergeShards,
  paintingOf,
  renderingSchema,
  type Catalogue,
  type FieldRequest,
  type FieldResult,
  type FieldTableRequest,
  type FieldTile,
} from '@perseus/data';
import { torchEngine } from '@perseus/native-trainer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paintedField } from './painted-field.js';

/** A ResNet-50 of one channel with random weights, for cutouts of 32 px. */
const MODEL = fileURLToPath(
  new URL('../../packages/core/test/golden/engines/tiny-model.onnx', import.meta.url),
);
const SCALE = 0.4;
const SIDE = 700;
const OBJECTS = 400;
const RENDERING = renderingSchema.parse({
  bands: ['i', 'r', 'g'],
  pixelScaleArcsec: SCALE,
  stretch: 1,
  q: 6,
});
const BLOCK_BYTES = 256 * 256 * 4;

/**
 * What is true of fields that an engine paints on a device: their table is that of rendered ones but for a grey level here and
 * there, and does not depend on how the work was cut.
 *
 * @param same share of the objects whose probabilities are the same
 */
export function paintedFieldsSuite(device: Device, same: number): void {
  let folder: string;
  let tiles: FieldTile[];
  let classifier: Classifier;
  const catalogue = objectsOver(SIDE * 1.3);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perseus-painted-'));
    const images = {
      g: { pixelScaleArcsec: SCALE, turnDeg: 0 },
      r: { pixelScaleArcsec: 0.35, turnDeg: 20 },
      i: { pixelScaleArcsec: SCALE, turnDeg: 0 },
    };
    tiles = [
      await paintedField(folder, 'one', { images, side: SIDE }),
      await paintedField(folder, 'other', { images, side: SIDE, offset: 250 }),
    ];
    classifier = await opened(1);
  });
  afterAll(async () => {
    await classifier?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const opened = (views: 1 | 8): Promise<Classifier> =>
    Classifier.open(MODEL, {
      factories: [torchEngine],
      ...{ engine: 'torch', devices: [device], precision: 'float32', batchSize: 16, views },
    });
  const request = (more: Partial<FieldTableRequest> = {}): FieldTableRequest => ({
    ...{ classifier, catalogue, tiles, rendering: RENDERING, force: true, painting: 'engine' },
    ...more,
  });

  async function expectAsRendered(more: Partial<FieldTableRequest> = {}): Promise<FieldResult[]> {
    const painted = await resultsOf(request(more));
    const rendered = await resultsOf(request({ ...more, painting: 'renderer' }));
    const withoutProbability = ({ flags, tile, otherTiles }: FieldResult) => ({ flags, tile, otherTiles });
    expect(painted.map(withoutProbability)).toEqual(rendered.map(withoutProbability));
    const moves = painted.map(({ pMember }, row) => {
      expect(pMember === null).toBe(rendered[row]!.pMember === null);
      return Math.abs((pMember ?? 0) - (rendered[row]!.pMember ?? 0));
    });
    expect(Math.max(...moves)).toBeLessThan(0.02);
    expect(moves.filter((move) => move < 1e-5).length).toBeGreaterThanOrEqual(same * OBJECTS);
    return painted;
  }

  test('a painted field has the flags, the tiles and nearly the probabilities of a rendered one', async () => {
    const results = await expectAsRendered();
    const seen = new Set(results.flatMap(({ flags }) => flags));
    for (const flag of ['outside-field', 'edge', 'partly-no-data', 'saturated']) expect(seen).toContain(flag);
    expect(results.filter(({ pMember }) => pMember !== null).length).toBeGreaterThan(OBJECTS / 2);
    expect(new Set(results.map(({ tile }) => tile))).toEqual(new Set(['one', 'other', null]));
  });

  test('so has one of which the canvas holds a few blocks', async () => {
    const few = await resultsOf(request({ cacheBytes: 5 * BLOCK_BYTES }));
    expect(few).toEqual(await resultsOf(request()));
  });

  test('so has one whose seeing is matched, with several views', async () => {
    await using averaging = await opened(8);
    const matchPsf = { psfFwhmArcsec: 1.5, noise: [0.3, 0.2, 0.25] as const, seed: 4 };
    const results = await expectAsRendered({ classifier: averaging, matchPsf });
    expect(results.some(({ pMemberSpread }) => (pMemberSpread ?? 0) > 0)).toBe(true);
  });

  test('interrupted and gone on with, and in two shards, it has the very table of one run', async () => {
    const whole = join(folder, 'whole.csv');
    await classifyFieldTo(request(), whole);
    const table = await readFile(whole, 'utf8');

    const output = join(folder, 'stopped.csv');
    const stop = new AbortController();
    const onProgress = ({ done }: { done: number }) => {
      if (done >= OBJECTS / 2) stop.abort(new Error('enough'));
    };
    await expect(classifyFieldTo(request({ onProgress, signal: stop.signal }), output)).rejects.toThrow(
      'enough',
    );
    expect((await classifyFieldTo(request(), output)).resumedFrom).toBeGreaterThan(0);
    expect(await readFile(output, 'utf8')).toBe(table);

    const shards = [];
    for (const index of [0, 1])
      shards.push((await classifyFieldTo(request({ shard: { index, count: 2 } }), output)).output);
    await mergeShards(shards, output, { catalogue });
    expect(await readFile(output, 'utf8')).toBe(table);
  });

  test('it is painted without being asked for on a GPU alone', () => {
    expect(paintingOf({ classifier })).toBe(kindOf(device) === 'cuda' ? 'engine' : 'renderer');
  });
}

/** Objects in a square about the middle of the tiles, `side` pixels wide. */
function objectsOver(side: number): Catalogue {
  const draws = new Draws(12, 'objects of painted fields');
  const raDeg = new Float64Array(OBJECTS);
  const decDeg = new Float64Array(OBJECTS);
  for (let i = 0; i < OBJECTS; i++) {
    decDeg[i] = 41.5 + ((draws.uniform() - 0.5) * side * SCALE) / 3600;
    raDeg[i] = 50 + ((draws.uniform() - 0.5) * side * SCALE) / 3600 / Math.cos((41.5 * Math.PI) / 180);
  }
  const told = { type: 'float64', unit: 'deg', ucd: null, description: null, nulls: null } as const;
  return {
    ...{ path: 'objects.csv', format: 'csv', rows: OBJECTS, notes: [] },
    columns: [
      { name: 'ra', values: raDeg, ...told },
      { name: 'dec', values: decDeg, ...told },
    ],
  };
}

/** In the catalogue's order. */
async function resultsOf(request: FieldRequest): Promise<FieldResult[]> {
  const results: FieldResult[] = [];
  for await (const result of classifyField(request)) results.push(result);
  return results.sort((a, b) => a.row - b.row);
}
