import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { columnNamed, type Catalogue } from '../../src/catalogue/table/catalogue.js';
import { numberAt, textAt } from '../../src/catalogue/table/column.js';
import { detectSources } from '../../src/detection/detect-sources.js';
import { loadSky } from '../../src/native/load.js';
import { hashedField, SIDE, writeField } from './hashed-field.js';
import { hasSky, needsSky } from '../sky-addon.js';

needsSky();

interface Golden {
  sep: string;
  columns: Record<'x' | 'y' | 'a' | 'b' | 'npix' | 'flux' | 'half' | 'merged', number[]>;
}

let folder: string;
let path: string;
let pixels: Float32Array;
let whole: Catalogue;
let golden: Golden;
const tile = () => ({ name: 'hashed', images: { r: { path } } });

beforeAll(async () => {
  if (!hasSky) return;
  folder = await mkdtemp(join(tmpdir(), 'perseus-detection-'));
  pixels = hashedField();
  path = await writeField(join(folder, 'r.fits'), pixels);
  whole = await detectSources(tile(), { threads: 1 });
  golden = JSON.parse(
    await readFile(new URL('../golden/detection/sep.json', import.meta.url), 'utf8'),
  ) as Golden;
}, 120_000);

afterAll(() => (hasSky ? rm(folder, { recursive: true, force: true }) : undefined));

function values(catalogue: Catalogue, name: string): number[] {
  const column = columnNamed(catalogue, name);
  if (!column) throw new Error(`no column ${name}`);
  return Array.from({ length: catalogue.rows }, (_, row) => numberAt(column, row));
}

/** Row of the golden catalogue that lies within a hundredth of a pixel of each row. */
function matched(x: number[], y: number[], inX: number[], inY: number[], reach: number): number[] {
  return x.map((at, i) =>
    inX.findIndex((other, j) => Math.hypot(other - at, (inY[j] as number) - (y[i] as number)) < reach),
  );
}

test('the catalogue equals that of Python sep on a field of 2048 x 2048 pixels', async () => {
  const library = (await loadSky()).info().sep;
  // Later versions clean some twenty faint detections otherwise.
  if (!library.startsWith('1.2')) return;
  const theirs = golden.columns;
  expect(whole.rows).toBe(theirs.x.length);
  const [x, y] = [values(whole, 'x'), values(whole, 'y')];
  const row = matched(theirs.x, theirs.y, x, y, 0.02);
  const flags = values(whole, 'detection_flags');
  const [mag, major, half, npix] = ['mag_r', 'semi_major', 'half_light_radius', 'pixels'].map((name) =>
    values(whole, name),
  );
  let compared = 0;
  theirs.x.forEach((_, i) => {
    const ours = row[i] as number;
    // SEP shares out the faint pixels of blends by chance, in the order in which it meets them.
    if (theirs.merged[i] === 1 || ours === -1) return;
    compared++;
    expect((flags[ours] as number) & 1).toBe(0);
    expect(npix?.[ours]).toBe(theirs.npix[i]);
    expect((major?.[ours] as number) / 0.36).toBeCloseTo(theirs.a[i] as number, 3);
    expect((half?.[ours] as number) / 0.36).toBeCloseTo(theirs.half[i] as number, 3);
    if ((theirs.flux[i] as number) > 0)
      expect(mag?.[ours]).toBeCloseTo(22.5 - 2.5 * Math.log10(theirs.flux[i] as number), 4);
  });
  expect(compared).toBe(theirs.merged.filter((merged) => merged === 0).length);
});

test('strips of 409 rows give the objects of the whole image, each once', async () => {
  const strips = await detectSources(tile(), { threads: 3, memoryBytes: 2 ** 24 });
  expect(strips.rows).toBe(whole.rows);
  const alone = (catalogue: Catalogue) =>
    values(catalogue, 'detection_flags').flatMap((flags, i) => ((flags & 1) === 0 ? [i] : []));
  expect(alone(strips)).toEqual(alone(whole));
  for (const name of ['x', 'y', 'mag_r', 'pixels', 'half_light_radius']) {
    const [ours, theirs] = [values(strips, name), values(whole, name)];
    // To the last bits: centres are computed from the first row of each strip on.
    for (const i of alone(whole).filter((row) => !Number.isNaN(theirs[row])))
      expect(ours[i]).toBeCloseTo(theirs[i] as number, 5);
  }
});

test('names are those of the positions, and no two are the same', () => {
  const id = columnNamed(whole, 'id');
  const ids = Array.from({ length: whole.rows }, (_, row) => textAt(id!, row));
  expect(ids.every((name) => /^J\d{6}\.\d\d[+-]\d{6}\.\d[a-z]?$/.test(name))).toBe(true);
  expect(new Set(ids).size).toBe(whole.rows);
});

test('nothing is found where there are no data', () => {
  const [x, y] = [values(whole, 'x'), values(whole, 'y')];
  const inside = x.filter(
    (at, i) => at > 1505 && at < 1595 && (y[i] as number) > 1505 && (y[i] as number) < 1595,
  );
  expect(inside).toEqual([]);
});

test('a band that is twice as bright, on another grid, has the colour of 0.75', async () => {
  // The same sky, half as high: the boxes of the background are the same ones.
  const rows = 1024;
  const shifted = pixels.subarray(rows * SIDE).map((value) => 2 * value);
  const other = join(folder, 'shifted.fits');
  const { FitsWriter } = await import('../../src/fits/fits-writer.js');
  const { tangentCards } = await import('../../src/fits/tangent-cards.js');
  const place = { raDeg: 49.95, decDeg: 41.51, pixelScaleArcsec: 0.36, x: SIDE / 2, y: SIDE / 2 - rows };
  const writer = await FitsWriter.create(other, {
    width: SIDE,
    height: SIDE - rows,
    cards: [...tangentCards(place), { name: 'BUNIT', value: 'nanomaggy' }],
  });
  await writer.append(shifted);
  await writer.finish();
  const found = await detectSources({ name: 'two', images: { r: { path }, i: { path: other } } });
  const [y, colour, magnitude] = ['y', 'r_i', 'mag_r'].map((name) => values(found, name)) as [
    number[],
    number[],
    number[],
  ];
  const bright = y.flatMap((at, i) => (at > 1350 && (magnitude[i] as number) < 16.5 ? [i] : []));
  expect(bright.length).toBeGreaterThan(30);
  for (const i of bright) expect(colour[i]).toBeCloseTo(-2.5 * Math.log10(1 / 2), 2);
  const outside = y.flatMap((at, i) => (at < 1020 ? [colour[i]] : []));
  expect(outside.every((value) => Number.isNaN(value))).toBe(true);
}, 60_000);

test('a signal stops it, and a band that is not there is named', async () => {
  await expect(detectSources(tile(), { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow(
    'stop',
  );
  await expect(detectSources(tile(), { band: 'z' })).rejects.toMatchObject({ code: 'FIELD_BANDS' });
  await expect(detectSources(tile(), { threshold: 0 })).rejects.toMatchObject({
    code: 'OPTION_OUT_OF_RANGE',
  });
});

test('an image without data has no objects', async () => {
  const empty = await writeField(join(folder, 'empty.fits'), new Float32Array(512 * 512).fill(NaN), 512);
  const found = await detectSources({ name: 'empty', images: { r: { path: empty } } });
  expect(found.rows).toBe(0);
});
