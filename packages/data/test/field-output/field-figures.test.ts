import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Catalogue } from '../../src/catalogue/table/catalogue.js';
import { drawFieldColours, drawFieldMap } from '../../src/field-output/field-figures.js';

const told = { nulls: null, unit: null, ucd: null, description: null };
const numbers = (name: string, ...values: number[]) =>
  ({ name, type: 'float64', values: Float64Array.from(values), ...told }) as const;
const PROBABILITIES = numbers('p_member', 0.9, 0.2, NaN, 0.7);
const TABLE: Catalogue = {
  path: 'out.fits',
  format: 'fits',
  rows: 4,
  columns: [PROBABILITIES, numbers('mag_g', 18, 19, 20, NaN), numbers('mag_r', 17.3, 18, 19.5, 18)],
  notes: [],
};
const POSITIONS = {
  raDeg: Float64Array.of(49.95, 49.96, 49.97, NaN),
  decDeg: Float64Array.of(41.51, 41.52, 41.5, 41),
};

async function place(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'perseus-field-figures-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, name);
}

test('a map has every object with a position, and says what the sizes are', async () => {
  const path = await place('map.svg');
  await drawFieldMap(TABLE, POSITIONS, path, { title: 'A field' });
  const svg = await readFile(path, 'utf8');
  for (const text of ['A field', '2 objects, 1 of them', '1 without a probability', 'r (mag)'])
    expect(svg).toContain(text);
});

test('a map is drawn without magnitudes too', async () => {
  const path = await place('map.svg');
  await drawFieldMap({ ...TABLE, columns: [PROBABILITIES] }, POSITIONS, path, { title: 'A field' });
  expect(await readFile(path, 'utf8')).not.toContain('(mag)');
});

test('a diagram has every object with a magnitude and a colour', async () => {
  const path = await place('colours.svg');
  await drawFieldColours(TABLE, path, { title: 'A field' });
  const svg = await readFile(path, 'utf8');
  for (const text of ['2 objects, 1 of them', '1 without a probability', 'g - r (mag)'])
    expect(svg).toContain(text);
});

test('a table without colours is refused by name, with what to do', async () => {
  const bare = { ...TABLE, columns: [PROBABILITIES] };
  await expect(drawFieldColours(bare, await place('colours.svg'), { title: '' })).rejects.toMatchObject({
    code: 'COLOURS_MISSING',
    message: expect.stringMatching(/out\.fits.*--detect/) as string,
  });
});
