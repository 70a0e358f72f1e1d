import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imagingSchema } from '@perseus/core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderingOf } from '../../../src/rendering/rendering.js';
import { writeFieldCutouts } from '../../../src/rendering/write-field-cutouts.js';
import { demoRendering } from '../../../src/simulate/field/demo-rendering.js';
import { judgeField } from '../../../src/simulate/field/judge-field.js';
import { simulateField } from '../../../src/simulate/field/simulate-field.js';
import { SMALL } from './small-field.js';
import { needsSky } from '../../sky-addon.js';

needsSky();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perseus-judge-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a table is held against the truth, without the objects that have no probability', async () => {
  const table = join(folder, 'members.csv');
  const rows = [
    '1,50,41,1,dwarf,18.9,18.0,0.9',
    '2,50,41,1,spiral,17.5,17.0,0.2',
    '3,50,41,0,star,16.5,16.0,0.1',
    '4,50,41,0,star,16.5,16.0,',
  ];
  await writeFile(table, `id,ra,dec,label,kind,mag_g,mag_r,p_member\n${rows.join('\n')}\n`);
  const { objects, scores } = await judgeField(table, 0.5, { resamples: 20 });
  expect(objects).toHaveLength(4);
  expect(objects[0]).toMatchObject({ label: 1, kind: 'dwarf', magnitudeR: 18, pMember: 0.9 });
  expect(objects[0]!.colour).toBeCloseTo(0.9, 6);
  expect(objects[3]!.pMember).toBeNull();
  expect(scores.count).toBe(3);
  expect(scores.balancedAccuracy.value).toBeCloseTo(0.75, 9);
});

test('cutouts of a field are files that say how they were rendered, and that the sky was simulated', async () => {
  const field = await simulateField({ ...SMALL, output: join(folder, 'field') });
  const output = join(folder, 'cutouts-of-it');
  const { written } = await writeFieldCutouts({
    tile: field.tile,
    objectsPath: field.truthPath,
    rendering: demoRendering(),
    output,
    size: 32,
  });
  expect(written).toBe(15);
  const names = (await readdir(join(output, 'cutouts'))).filter((name) => name.endsWith('.png'));
  expect(names).toHaveLength(15);
  const { width, height, channels } = await sharp(join(output, 'cutouts', names[0]!)).metadata();
  expect([width, height, channels]).toEqual([32, 32, 3]);
  const text = await readFile(join(output, 'cutouts', 'imaging.json'), 'utf8');
  const imaging = imagingSchema.parse(JSON.parse(text));
  expect(imaging.simulated).toBe(true);
  expect(renderingOf(imaging)).toEqual(demoRendering());
});
