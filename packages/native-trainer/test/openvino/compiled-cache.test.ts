import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { compiledCache } from '../../src/openvino/compiled-cache.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'perseus-compiled-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const bytes = (length: number) => new Uint8Array(length).map((_, i) => (i * 31) % 251);
const writing = (length: number) => async (path: string) => writeFileSync(path, bytes(length));
const blobs = () => readdirSync(folder).map((name) => join(folder, name));

test('what was written is read, longer than a piece too, and nothing else lies beside it', async () => {
  const cache = compiledCache({ sha256: 'a' }, folder);
  await cache.write(writing(9_000_001));
  expect(Buffer.compare((await cache.read())!, bytes(9_000_001))).toBe(0);
  expect(blobs()).toHaveLength(1);
});

test('what was made of anything else is another file', async () => {
  await compiledCache({ sha256: 'a', openvino: '1' }, folder).write(writing(10));
  expect(await compiledCache({ sha256: 'a', openvino: '2' }, folder).read()).toBeNull();
});

describe('damage is noticed', () => {
  test.each([
    ['a changed byte', (whole: Buffer) => whole.fill(7, 5, 6)],
    ['a truncated file', (whole: Buffer) => whole.subarray(0, -1)],
    ['a longer file', (whole: Buffer) => Buffer.concat([whole, Buffer.of(0)])],
    ['an empty file', () => Buffer.alloc(0)],
    ['a changed checksum', (whole: Buffer) => whole.fill(0, whole.length - 4)],
  ])('%s', async (_, damage) => {
    const cache = compiledCache({}, folder);
    await cache.write(writing(1000));
    const [path] = blobs();
    writeFileSync(path!, damage(readFileSync(path!)));
    expect(await cache.read()).toBeNull();
    await cache.write(writing(1000));
    expect(await cache.read()).toEqual(bytes(1000));
  });
});

test('a folder that cannot be made or written to is no error', async () => {
  writeFileSync(join(folder, 'file'), '');
  const cache = compiledCache({}, join(folder, 'file', 'below'));
  await cache.write(writing(10));
  expect(await cache.read()).toBeNull();
});

test.skipIf(process.getuid?.() === 0)('nor is a folder without permission (left out for root)', async () => {
  chmodSync(folder, 0o500);
  const cache = compiledCache({}, folder);
  await cache.write(writing(10));
  expect(await cache.read()).toBeNull();
});

test('what fails half way leaves nothing behind', async () => {
  const cache = compiledCache({}, folder);
  await cache.write(async (path) => {
    writeFileSync(path, bytes(10));
    throw new Error('the disk is full');
  });
  expect(blobs()).toEqual([]);
});

test('the eight that were used last are kept', async () => {
  const caches = Array.from({ length: 10 }, (_, i) => compiledCache({ i }, folder));
  for (const [i, cache] of caches.entries()) {
    await cache.write(writing(10 + i));
    for (const path of blobs().filter((path) => readFileSync(path).length === 14 + i)) utimesSync(path, i, i);
  }
  const found = await Promise.all(caches.map((cache) => cache.read()));
  expect(found.map((one) => one !== null)).toEqual([false, false, ...Array<boolean>(8).fill(true)]);
});

test('what a process that was ended left behind an hour ago goes with the next write', async () => {
  const [old, young] = ['.a.blob.1-ff.partial', '.b.blob.2-ff.partial'].map((name) => join(folder, name));
  for (const path of [old!, young!]) writeFileSync(path, 'half');
  const before = new Date(Date.now() - 2 * 3600e3);
  utimesSync(old!, before, before);
  await compiledCache({}, folder).write(writing(10));
  expect(blobs()).toHaveLength(2);
  expect(blobs()).toContain(young);
});

test('PERSEUS_CACHE says where they lie, else XDG_CACHE_HOME', async () => {
  vi.stubEnv('PERSEUS_CACHE', join(folder, 'own'));
  await compiledCache({}).write(writing(10));
  expect(readdirSync(join(folder, 'own', 'openvino'))).toHaveLength(1);
  vi.stubEnv('PERSEUS_CACHE', undefined);
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'xdg'));
  await compiledCache({}).write(writing(10));
  expect(readdirSync(join(folder, 'xdg', 'perseus', 'openvino'))).toHaveLength(1);
});
