import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  drawColourMagnitude,
  type ColourMagnitudeDiagram,
  type ColourMagnitudePoint,
} from '../../src/figures/colour-magnitude.js';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'perseus-colours-'))));
afterAll(() => rm(folder, { recursive: true }));

const points = Array.from({ length: 60 }, (_, i): ColourMagnitudePoint => ({
  magnitude: 14 + i / 10,
  colour: 2.8 - i / 30,
  class: i % 3 === 0 ? 'member' : 'background',
  basis: ['spec-galaxy', 'spec-star', 'morphology', 'by an astronomer', ''][i % 5]!,
}));
const diagram: ColourMagnitudeDiagram = {
  points,
  magnitudeTitle: 'r (mag, observed)',
  colourTitle: 'g - z (mag, observed)',
  redSequence: { bluer: { slope: -14.3, intercept: 37 }, redder: { slope: -14.3, intercept: 46 } },
  title: 'Colour and magnitude',
  notes: ['60 objects'],
};

async function svgOf(drawn: ColourMagnitudeDiagram): Promise<string> {
  const path = join(folder, 'figure.svg');
  await drawColourMagnitude(drawn, path);
  return readFile(path, 'utf8');
}

test('it names axes, classes and what labels rest on, with their counts, and both sides of the sequence', async () => {
  const svg = await svgOf(diagram);
  for (const text of [
    'r (mag, observed)',
    'g - z (mag, observed)',
    'member (20)',
    'background (40)',
    'spec-star (12)',
    'by an astronomer (12)',
    'not given (12)',
    'redder than the sequence',
    'bluer than the sequence',
  ])
    expect(svg).toContain(text);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

test('without a red sequence there are only points', async () => {
  expect(await svgOf({ ...diagram, redSequence: null })).not.toContain('the sequence');
});

test('a single object is drawn', async () => {
  const svg = await svgOf({ ...diagram, points: points.slice(0, 1) });
  expect(svg).toContain('member (1)');
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

test('a bad magnitude does not press the others together: it is left out, and counted', async () => {
  const bad = { ...points[0]!, magnitude: 1e6, colour: -1e6 };
  const many = Array.from({ length: 10 }, () => points).flat();
  const path = join(folder, 'figure.png');
  await drawColourMagnitude({ ...diagram, points: [...many, bad] }, path);
  expect((await readFile(path)).subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  const svg = await svgOf({ ...diagram, points: [...many, bad] });
  expect(svg).toContain('1 lie outside the frame');
});

test('without any object there is nothing to draw', async () => {
  await expect(svgOf({ ...diagram, points: [] })).rejects.toMatchObject({ code: 'NOTHING_TO_DRAW' });
});
