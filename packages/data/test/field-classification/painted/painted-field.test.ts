import { truncateSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Draws, PerseusError } from '@perseus/core';
import { classifyField, classifyPrepared } from '../../../src/field-classification/classify-field.js';
import type { FieldRequest } from '../../../src/field-classification/field-request.js';
import { prepareField } from '../../../src/field-classification/prepare-field.js';
import type { FieldRecord } from '../../../src/field-classification/work/work-file.js';
import { BLOCK_BYTES } from '../../../src/rendering/blocks.js';
import { needsSky } from '../../sky-addon.js';
import { catalogueOf, RENDERING, temporaryFolder } from '../small-field.js';
import { spoilPixels } from '../tiles/spoil-pixels.js';
import type { FakeCanvas } from './fake-canvas.js';
import { openPainter, type PainterOptions } from './painting-engine.js';
import { positionsAt, writeWide, type WideTile } from './wide-tile.js';

needsSky();

const HOLED: WideTile = {
  ...{ name: 'holed', width: 1300, height: 600, saturation: 2.3 },
  isEmpty: (x, y) => (x > 500 && x < 760 && y > 150 && y < 420) || (x % 97 === 0 && y % 5 === 0),
};
const OTHER: WideTile = { name: 'other', width: 1300, height: 600, right: 450 };

test('a painted field gives what a rendered one gives, whatever the batches and however few blocks there are', async () => {
  const request = await overlapping();
  const rendered = await resultsOf({
    ...request,
    ...(await openPainter(request.tiles)),
    painting: 'renderer',
  });
  const seen = new Set(rendered.flatMap(({ flags }) => flags));
  for (const flag of [
    'outside-field',
    'edge',
    'partly-no-data',
    'saturated',
    'overly-red',
    'position-invalid',
  ])
    expect(seen, flag).toContain(flag);
  expect(new Set(rendered.map(({ tile }) => tile))).toEqual(new Set(['holed', 'other', null]));

  const draws = new Draws(8, 'painted fields');
  for (const blocks of [1, 3, 4, 9, 24, 200]) {
    const { classifier, canvases } = await openPainter(request.tiles, { batchSize: 1 + draws.integer(40) });
    const painted = await resultsOf({
      ...{ ...request, classifier, painting: 'engine', cacheBytes: blocks * BLOCK_BYTES },
    });
    expect(painted).toEqual(rendered);
    expectSound(canvases, blocks);
    // Of the two rows of blocks that a window of 32 px may lie in, four are enough.
    if (blocks >= 4) expect(canvases[0]!.told.takes).toBeGreaterThan(10);
  }
});

test('several views of a painted cutout are averaged as of a rendered one', async () => {
  const request = await overlapping(60);
  const { classifier } = await openPainter(request.tiles, { views: 8 });
  const painted = await resultsOf({ ...request, classifier, painting: 'engine' });
  expect(painted).toEqual(await resultsOf({ ...request, classifier, painting: 'renderer' }));
  expect(painted.some(({ pMemberSpread }) => (pMemberSpread ?? 0) > 0)).toBe(true);
});

test('a block is painted once where there is room, and together with those that follow it', async () => {
  const folder = await temporaryFolder();
  const long: WideTile = { name: 'long', width: 20 * 256 + 40, height: 256 };
  const tiles = [await writeWide(folder, long)];
  const places = Array.from({ length: 300 }, (_, i) => [20 + i * 17, 128] as const);
  const { classifier, canvases } = await openPainter(tiles, { batchSize: 8 });
  const request = { tiles, classifier, catalogue: catalogueOf(positionsAt(long, places)) };
  const results = await resultsOf({ ...request, painting: 'engine' });
  expect(results.every(({ pMember }) => pMember !== null)).toBe(true);
  expectSound(canvases, 1024);
  const { runs, mostPaintedAtOnce } = canvases[0]!.told;
  expect(runs.reduce((sum, length) => sum + length, 0)).toBe(21);
  expect(Math.max(...runs)).toBe(8);
  expect(mostPaintedAtOnce).toBeLessThanOrEqual(4);
});

test('damage within blocks that are painted together costs what it costs where they are rendered', async () => {
  const folder = await temporaryFolder();
  const long: WideTile = { name: 'long', width: 7 * 256, height: 256, columns: 64 };
  const spare: WideTile = { name: 'spare', width: 700, height: 200, right: -300 };
  const tiles = [await writeWide(folder, long), await writeWide(folder, spare)];
  const places = Array.from({ length: 150 }, (_, i) => [20 + i * 11.7, 100 + (i % 7) * 10] as const);
  const { classifier, canvases } = await openPainter(tiles, { batchSize: 8 });
  await spoilPixels(tiles[0]!.images['r']!.path, [13, 20], 28);
  const request = { tiles, classifier, catalogue: catalogueOf(positionsAt(long, places)) };
  const [paintedDamage, renderedDamage] = [new Map<number, string>(), new Map<number, string>()];
  const painted = await recordsOf({ ...request, painting: 'engine' }, paintedDamage);
  const rendered = await recordsOf({ ...request, painting: 'renderer' }, renderedDamage);
  expect(painted).toEqual(rendered);
  expect(paintedDamage).toEqual(renderedDamage);
  expect(paintedDamage.size).toBe(1);
  expect(painted.filter(({ pMember }) => Number.isNaN(pMember)).length).toBeGreaterThan(5);
  expect(painted.some(({ tile }) => tile === 1)).toBe(true);
  expectSound(canvases, 1024);
});

test('a tile that cannot be opened any more is told, and its objects are taken from others as they are rendered', async () => {
  const request = await overlapping(120);
  const { classifier, canvases } = await openPainter(request.tiles);
  const [paintedDamage, renderedDamage] = [new Map<number, string>(), new Map<number, string>()];
  const spoil = () => truncateSync(request.tiles[0]!.images['g']!.path, 2000);
  const fields = {
    painted: await prepareField({ ...request, ...SHOWN, classifier, painting: 'engine' }),
    rendered: await prepareField({ ...request, ...SHOWN, classifier, painting: 'renderer' }),
  };
  spoil();
  const painted = await all(classifyPrepared(fields.painted, 0, noteIn(paintedDamage)));
  expect(painted).toEqual(await all(classifyPrepared(fields.rendered, 0, noteIn(renderedDamage))));
  expect([...paintedDamage.keys()]).toEqual([0]);
  expect(paintedDamage).toEqual(renderedDamage);
  expectSound(canvases, 1024);
});

test('an abort ends the work there, and nothing is in work once it has ended', async () => {
  const stop = new AbortController();
  const ended = await endedBy(stop.signal, {
    onPaint: (call) => (call === 3 ? stop.abort(new Error('enough')) : undefined),
  });
  expect(ended).toThrow('enough');
});

test('what the engine fails with while it paints, or while it runs, ends the work', async () => {
  const failure = new PerseusError('ENGINE_FAILED', 'It stopped.');
  const whilePainting = await endedBy(undefined, {
    onPaint: (call) => (call === 2 ? Promise.reject(failure) : undefined),
  });
  expect(whilePainting).toThrow(failure);
  let runs = 0;
  const whileRunning = await endedBy(undefined, {
    onRun: () => {
      if (++runs === 4) throw failure;
    },
  });
  expect(whileRunning).toThrow(failure);
});

test('who takes no more results leaves nothing in work', async () => {
  const request = await overlapping();
  const { classifier, canvases } = await openPainter(request.tiles, { batchSize: 4 });
  for await (const _ of classifyField({ ...request, ...SHOWN, classifier, painting: 'engine' })) break;
  expect(canvases[0]!.told).toMatchObject({ leftInWork: 0, violations: [] });
});

const SHOWN = { rendering: RENDERING, force: true } as const;

/** Two tiles that share a half, and objects all over them and beyond. */
async function overlapping(objects = 300): Promise<Pick<FieldRequest, 'catalogue' | 'tiles'>> {
  const folder = await temporaryFolder();
  const tiles = [await writeWide(folder, HOLED), await writeWide(folder, OTHER)];
  const draws = new Draws(5, 'objects of a painted field');
  const places = Array.from(
    { length: objects },
    () => [draws.uniform() * 1850 - 50, draws.uniform() * 700 - 50] as const,
  );
  const positions = positionsAt(HOLED, places);
  positions.decDeg[7] = NaN;
  return { catalogue: catalogueOf(positions), tiles };
}

/** The blocks were used as they may be, and nothing is left of the work. */
function expectSound(canvases: readonly FakeCanvas[], blocks: number): void {
  expect(canvases).toHaveLength(1);
  const { told, blocks: opened } = canvases[0]!;
  expect(opened).toBe(blocks);
  expect(told.violations).toEqual([]);
  expect([told.leftInWork, told.unsettled.size]).toEqual([0, 0]);
}

async function endedBy(signal: AbortSignal | undefined, options: PainterOptions): Promise<() => void> {
  const request = await overlapping();
  const { classifier, canvases } = await openPainter(request.tiles, { batchSize: 8, ...options });
  const work = resultsOf({ ...request, classifier, painting: 'engine', ...(signal && { signal }) });
  const error = await work.then(
    () => new Error('it went on'),
    (cause: unknown) => cause,
  );
  expect(canvases[0]!.told).toMatchObject({ leftInWork: 0, violations: [] });
  return () => {
    throw error as Error;
  };
}

/** In the catalogue's order. */
async function resultsOf(request: FieldRequest) {
  const results = await all(classifyField({ ...SHOWN, ...request }));
  return results.sort((a, b) => a.row - b.row);
}

async function recordsOf(request: FieldRequest, damage: Map<number, string>): Promise<FieldRecord[]> {
  return all(classifyPrepared(await prepareField({ ...SHOWN, ...request }), 0, noteIn(damage)));
}

function noteIn(damage: Map<number, string>) {
  return (tile: number, problem: string) =>
    Promise.resolve(void (damage.has(tile) || damage.set(tile, problem)));
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
