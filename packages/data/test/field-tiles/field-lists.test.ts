import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tilesFromPatterns, tilesFromTemplate } from '../../src/field-tiles/field-patterns.js';
import { readFieldList } from '../../src/field-tiles/read-field-list.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perseus-field-list-'));
  for (const name of ['a1-g.fits', 'a1-r.fits', 'b2-g.fits', 'b2-r.fits', 'only-i.fits'])
    await writeFile(join(folder, name), '');
  for (const band of ['g', 'r']) {
    await mkdir(join(folder, band));
    await writeFile(join(folder, band, 'c3.fits'), '');
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a list is JSON or a table, and names files from where it lies', async () => {
  const json = join(folder, 'list.json');
  const hdu = { path: 'a1-r.fits', hdu: 'SCI', zeroPoint: 25 };
  await writeFile(json, JSON.stringify({ tiles: [{ name: 'a1', images: { g: 'a1-g.fits', r: hdu } }] }));
  expect(await readFieldList(json)).toEqual([
    {
      name: 'a1',
      images: { g: { path: join(folder, 'a1-g.fits') }, r: { ...hdu, path: join(folder, 'a1-r.fits') } },
    },
  ]);
  const csv = join(folder, 'list.csv');
  await writeFile(csv, 'name,g,r\na1,a1-g.fits,a1-r.fits\nb2,b2-g.fits,\n');
  expect(await readFieldList(csv)).toEqual([
    {
      name: 'a1',
      images: { g: { path: join(folder, 'a1-g.fits') }, r: { path: join(folder, 'a1-r.fits') } },
    },
    { name: 'b2', images: { g: { path: join(folder, 'b2-g.fits') } } },
  ]);
});

test.each([
  ['no JSON', '{"tiles"'],
  ['another key', '{"tiles":[{"name":"a","images":{"g":{"path":"x","scale":1}}}]}'],
  ['two tiles of one name', '{"tiles":[{"name":"a","images":{}},{"name":"a","images":{}}]}'],
])('a list with %s is refused', async (_, text) => {
  const path = join(folder, 'bad.json');
  await writeFile(path, text);
  await expect(readFieldList(path)).rejects.toMatchObject({ code: 'FIELD_LIST', place: { path } });
});

test('patterns of all bands are paired by what their wildcards stand for', async () => {
  const tiles = await tilesFromPatterns({ g: join(folder, '*-g.fits'), r: join(folder, '*-r.fits') });
  expect(tiles.map(({ name, images }) => [name, images.g?.path, images.r?.path])).toEqual(
    ['a1', 'b2'].map((name) => [name, join(folder, `${name}-g.fits`), join(folder, `${name}-r.fits`)]),
  );
  expect(await tilesFromTemplate(join(folder, '{band}/*.fits'), ['g', 'r'])).toEqual([
    {
      name: 'c3',
      images: { g: { path: join(folder, 'g/c3.fits') }, r: { path: join(folder, 'r/c3.fits') } },
    },
  ]);
});

test('a tile without one of the bands, a pattern without files and a template without a band are refused', async () => {
  const code = 'FIELD_FILES';
  await expect(
    tilesFromPatterns({ g: join(folder, '*-g.fits'), i: join(folder, '*-i.fits') }),
  ).rejects.toMatchObject({ code });
  await expect(tilesFromPatterns({ z: join(folder, '*-z.fits') })).rejects.toMatchObject({ code });
  expect(() => tilesFromTemplate('x.fits', ['g'])).toThrow('{band}');
});
