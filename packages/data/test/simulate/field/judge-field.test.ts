import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judgeField } from '../../../src/simulate/field/judge-field.js';

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
  expect(objects).toBe(4);
  expect(scores.count).toBe(3);
  expect(scores.balancedAccuracy.value).toBeCloseTo(0.75, 9);
});
