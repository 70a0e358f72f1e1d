import { cp, mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { classifyFieldTo } from '../../../src/field-classification/classify-field-to.js';
import { imageFingerprint } from '../../../src/field-classification/tiles/image-fingerprint.js';
import {
  catalogueOf,
  openClassifier,
  RENDERING,
  scattered,
  temporaryFolder,
  writeTile,
} from '../small-field.js';
import { needsSky } from '../../sky-addon.js';

needsSky();

test('an image is the same in another folder and of another date, and another once its header or its pixels are', async () => {
  const folder = await temporaryFolder();
  const { path } = (await writeTile(folder, { name: 'a' })).images['g']!;
  const before = await imageFingerprint({ path });
  await mkdir(join(folder, 'moved'));
  const moved = join(folder, 'moved', 'other-name.fits');
  await cp(path, moved);
  await utimes(moved, 1, 1);
  expect(await imageFingerprint({ path: moved })).toBe(before);

  const bytes = await readFile(path);
  const changed = async (change: (copy: Buffer) => void) => {
    const copy = Buffer.from(bytes);
    change(copy);
    await writeFile(moved, copy);
    return imageFingerprint({ path: moved });
  };
  const all = [
    before,
    await changed((copy) => copy.write('Jy       ', copy.indexOf('nanomaggy'))),
    await changed((copy) => copy.fill(1, 2880 + 120_000, 2880 + 240_000)),
    await changed((copy) => copy.fill(1, copy.length - 10)),
  ];
  expect(new Set(all).size).toBe(4);
});

test('a packed image is told by its own bytes', async () => {
  const folder = await temporaryFolder();
  const { path } = (await writeTile(folder, { name: 'a' })).images['g']!;
  const packed = `${path}.gz`;
  await writeFile(packed, gzipSync(await readFile(path)));
  expect(await imageFingerprint({ path: packed })).toMatch(/^[0-9a-f]{64}$/);
});

test('a job whose mosaic was replaced by another of the same size is not gone on with', async () => {
  const folder = await temporaryFolder();
  const output = join(folder, 'out.csv');
  const tiles = [await writeTile(folder, { name: 'a' })];
  const stop = new AbortController();
  const request = {
    ...{ catalogue: catalogueOf(scattered(80)), tiles, rendering: RENDERING, force: true },
    classifier: await openClassifier({ onBatch: () => stop.abort(new Error('enough')) }),
  };
  await expect(classifyFieldTo({ ...request, signal: stop.signal }, output)).rejects.toThrow('enough');
  const { path } = tiles[0]!.images['r']!;
  const bytes = await readFile(path);
  // Pixels of a twentieth more light.
  for (let at = 5760; at + 4 <= bytes.length; at += 4) bytes.writeFloatBE(bytes.readFloatBE(at) * 1.05, at);
  await writeFile(path, bytes);
  await expect(classifyFieldTo(request, output)).rejects.toMatchObject({ code: 'WORK_OF_ANOTHER_JOB' });
});
