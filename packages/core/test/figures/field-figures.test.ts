import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawJudgedColours } from '../../src/figures/colour-magnitude-map.js';
import { drawSkyMap, skyMapFigure } from '../../src/figures/sky-map.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perseus-figures-'));
});
afterAll(() => rm(folder, { recursive: true }));

const OBJECTS = Array.from({ length: 60 }, (_, k) => ({
  raDeg: 49.9 + 0.003 * (k % 10),
  decDeg: 41.5 + 0.002 * Math.floor(k / 10),
  pMember: k % 7 === 0 ? null : (k % 11) / 10,
  magnitude: 14 + (k % 6),
  colour: 0.4 + 0.02 * (k % 20),
}));

test('a sky map tells how many objects were judged, and crosses those that were not', async () => {
  const path = join(folder, 'map.svg');
  await drawSkyMap({ title: 'A field', points: OBJECTS, notes: ['of a test'] }, path);
  const svg = await readFile(path, 'utf8');
  for (const text of ['A field', 'of a test', '51 objects', '9 without a probability', 'p_member'])
    expect(svg).toContain(text);
});

test('East is left, and an arcminute is as long either way', () => {
  const figure = skyMapFigure({ title: '', points: OBJECTS }) as unknown as {
    width: number;
    height: number;
    layer: { encoding: Record<'x' | 'y', { scale: { domain: [number, number] } }> }[];
  };
  const { x, y } = figure.layer[1]!.encoding;
  const [left, right] = x.scale.domain;
  const [low, high] = y.scale.domain;
  expect(left).toBeGreaterThan(right);
  expect(figure.width / (left - right)).toBeCloseTo(figure.height / (high - low), 9);
  expect(left - right).toBeCloseTo(1.03 * 60 * 0.027 * Math.cos((41.505 * Math.PI) / 180), 6);
});

test('a field on both sides of 0 h is one field', () => {
  const around = [359.99, 0.01].map((raDeg) => ({ raDeg, decDeg: 0, pMember: 0.5 }));
  const { layer } = skyMapFigure({ title: '', points: around }) as unknown as {
    layer: { data: { values: { east: number }[] } }[];
  };
  expect(layer[1]!.data.values.map(({ east }) => east).sort()).toEqual([
    expect.closeTo(-0.6, 9),
    expect.closeTo(0.6, 9),
  ]);
});

test('a single bad colour does not press all others together', async () => {
  const path = join(folder, 'colours.svg');
  const many = Array.from({ length: 400 }, (_, k) => ({
    ...OBJECTS[k % 60]!,
    magnitude: 14 + (k % 60) / 10,
  }));
  const points = [...many, { ...OBJECTS[1]!, colour: 900 }];
  await drawJudgedColours({ title: 'Colours', points, magnitudeTitle: 'r', colourTitle: 'g - r' }, path);
  const svg = await readFile(path, 'utf8');
  expect(svg).toContain('1 lie outside the frame');
  expect(svg).not.toContain('>800<');
});

test('nothing to draw is said', async () => {
  const path = join(folder, 'none.png');
  await expect(drawSkyMap({ title: '', points: [] }, path)).rejects.toMatchObject({
    code: 'NOTHING_TO_DRAW',
  });
  const points = [{ magnitude: NaN, colour: 1, pMember: 1 }];
  const colours = { title: '', points, magnitudeTitle: '', colourTitle: '' };
  await expect(drawJudgedColours(colours, path)).rejects.toMatchObject({ code: 'NOTHING_TO_DRAW' });
});
