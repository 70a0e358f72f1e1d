import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectSky, readCatalogue } from '@perseus/data';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { perseus, perseusJson } from './perseus-process.js';

const sky = await inspectSky();
const why = sky.state === 'ready' ? '' : ` (left out: ${sky.reason})`;

interface Demo {
  balancedAccuracy: { value: number };
  tables: string[];
  pictures: string[];
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perseus-demo-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.skipIf(sky.state !== 'ready')(
  `the demo leads from simulated fields to tables and pictures of one that was not trained on${why}`,
  { timeout: 240_000 },
  async () => {
    const output = join(folder, 'demo');
    const demo = await perseusJson<Demo>(['demo', '--quick', '--threads', '1', '-o', output]);
    expect(demo.balancedAccuracy.value).toBeGreaterThanOrEqual(0);
    const tables = await Promise.all(demo.tables.map((path) => readCatalogue(path)));
    expect(tables.map(({ rows }) => rows)).toEqual([120, 120]);
    for (const { columns } of tables)
      expect(columns.map(({ name }) => name)).toEqual(expect.arrayContaining(['label', 'p_member', 'flags']));
    for (const picture of demo.pictures)
      expect((await readFile(picture)).subarray(1, 4).toString()).toBe('PNG');
    for (const name of ['members.reg', 'field/truth.csv', 'dataset/dataset.json', 'run/model.onnx'])
      expect((await stat(join(output, name))).size).toBeGreaterThan(0);
  },
);

test("the demo removes nobody's own files", async () => {
  const mine = join(folder, 'mine');
  await mkdir(mine);
  await writeFile(join(mine, 'thesis.tex'), 'dear');
  const { stderr } = await perseus(['demo', '-o', mine], { code: 1 });
  expect(stderr).toContain('--output');
  expect(await readFile(join(mine, 'thesis.tex'), 'utf8')).toBe('dear');
});
