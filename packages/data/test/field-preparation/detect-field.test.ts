import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { separationArcsec } from '@perseus/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { columnNamed, type Catalogue } from '../../src/catalogue/table/catalogue.js';
import { numberAt } from '../../src/catalogue/table/column.js';
import { detectField } from '../../src/field-preparation/detect-field.js';
import { FitsWriter } from '../../src/fits/fits-writer.js';
import { tangentCards } from '../../src/fits/tangent-cards.js';
import type { FieldTile } from '../../src/rendering/field-tile.js';
import { hashedField, SIDE } from '../detection/hashed-field.js';
import { hasSky, needsSky } from '../sky-addon.js';

needsSky();

const WIDTH = 600;
const HEIGHT = 500;

let folder: string;
let pixels: Float32Array;

beforeAll(async () => {
  if (!hasSky) return;
  folder = await mkdtemp(join(tmpdir(), 'perseus-detect-field-'));
  pixels = hashedField();
});

afterAll(() => (hasSky ? rm(folder, { recursive: true, force: true }) : undefined));

/** A tile of the one sky, from column `left` on. */
async function cut(name: string, left: number): Promise<FieldTile> {
  const path = join(folder, `${name}.fits`);
  const place = { raDeg: 49.95, decDeg: 41.51, pixelScaleArcsec: 0.36, x: 500 - left, y: HEIGHT / 2 };
  const cards = [...tangentCards(place), { name: 'BUNIT', value: 'nanomaggy' }];
  const writer = await FitsWriter.create(path, { width: WIDTH, height: HEIGHT, cards });
  const rows = Array.from({ length: HEIGHT }, (_, y) => [
    ...pixels.subarray(y * SIDE + left, y * SIDE + left + WIDTH),
  ]);
  await writer.append(Float32Array.from(rows.flat()));
  await writer.finish();
  return { name, images: { r: { path } } };
}

interface Detection {
  raDeg: number;
  decDeg: number;
  x: number;
  y: number;
}

function detections(catalogue: Catalogue): Detection[] {
  const at = (name: string, row: number) => numberAt(columnNamed(catalogue, name)!, row);
  return Array.from({ length: catalogue.rows }, (_, row) => ({
    raDeg: at('ra', row),
    decDeg: at('dec', row),
    x: at('x', row),
    y: at('y', row),
  }));
}

test('an object that three overlapping tiles show comes once, from the tile that shows it farthest from its edges', async () => {
  const tiles = [await cut('west', 0), await cut('middle', 200), await cut('east', 400)];
  const found = detections(await detectField(tiles));
  const alone = (await Promise.all(tiles.map((tile) => detectField([tile])))).map(detections);

  // Columns 200 to 1000 of the sky lie in two or three of the tiles.
  expect(found.length).toBeLessThan(0.75 * alone.flat().length);
  for (const [i, one] of found.entries())
    for (const other of found.slice(i + 1)) expect(separationArcsec(one, other)).toBeGreaterThan(1);

  // Nothing that any tile shows is lost.
  for (const one of alone.flat())
    expect(Math.min(...found.map((other) => separationArcsec(one, other)))).toBeLessThanOrEqual(1);

  // What is kept is as the tile has it that shows it farthest from its edges.
  const toEdge = ({ x, y }: Detection) => Math.min(x, y, WIDTH - 1 - x, HEIGHT - 1 - y);
  for (const one of found) {
    const same = alone.flat().filter((other) => separationArcsec(one, other) <= 1);
    expect(toEdge(one)).toBe(Math.max(...same.map(toEdge)));
  }
});
