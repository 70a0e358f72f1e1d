import { appendFile, chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ManifestEntry } from '../../src/cutouts/folder/manifest.js';
import { OutputFolder } from '../../src/cutouts/folder/output-folder.js';

const FILLED_BY = { service: 'sdss', settings: { size: 288 }, imaging: {} };

let path: string;
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'perseus-folder-')), 'cutouts');
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(join(path, '..'), { recursive: true, force: true });
});

const open = (): Promise<OutputFolder> => OutputFolder.open(path, FILLED_BY);
const keep = async (): Promise<{ keep: boolean }> => ({ keep: true });

function entry(id: string): ManifestEntry {
  const image = { state: 'ok', kind: '', file: `${id}.jpg`, width: 1, height: 1, blackFraction: 0 } as const;
  return { id, ...image, raDeg: 1, decDeg: 2, url: '', time: '', bytes: 4, sha256: null, attempts: 1 };
}

async function fill(...ids: string[]): Promise<void> {
  await using folder = await open();
  for (const id of ids) {
    await folder.put(`${id}.jpg`, Buffer.from('1234'), keep);
    await folder.record(entry(id));
  }
}

test('a manifest of a newer version is refused by name, and left as it is', async () => {
  await fill('a');
  const manifest = join(path, 'manifest.jsonl');
  const newer = (await readFile(manifest, 'utf8')).replace('"formatVersion":1', '"formatVersion":2,"new":[]');
  await writeFile(manifest, newer);
  await expect(open()).rejects.toMatchObject({ code: 'FORMAT_TOO_NEW', place: { format: 2 } });
  expect(await readFile(manifest, 'utf8')).toBe(newer);
  expect(await readdir(path)).not.toContain('.lock');
});

test('a torn last line is cut off, so that the next one stands by itself', async () => {
  await fill('a', 'b');
  await appendFile(join(path, 'manifest.jsonl'), '{"id":"c","state":"o');
  await fill('d');
  await using folder = await open();
  expect(['a', 'b', 'c', 'd'].map((id) => folder.entry(id)?.state)).toEqual(['ok', 'ok', undefined, 'ok']);
});

test.each([
  ['a line that is no JSON', 'nonsense\n', 2],
  ['a line of other fields', '{"id":"a"}\n', 2],
])('%s is named by its number', async (_, line, row) => {
  await fill();
  await appendFile(join(path, 'manifest.jsonl'), line);
  await expect(open()).rejects.toMatchObject({ code: 'FILE_UNREADABLE', place: { row } });
});

test('a manifest without line ends is not taken into memory', async () => {
  await mkdir(path);
  await writeFile(join(path, 'manifest.jsonl'), Buffer.alloc(300_000, 'x'));
  await expect(open()).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
});

test('files that somebody else put there are not touched', async () => {
  await mkdir(path);
  await writeFile(join(path, 'holiday.jpg'), 'mine');
  await expect(open()).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
  expect(await readdir(path)).toEqual(['holiday.jpg']);
});

test('what a killed process left half written is removed', async () => {
  await fill('a');
  await writeFile(join(path, '.b.jpg.99-abc.partial'), 'half');
  await fill();
  expect((await readdir(path)).sort()).toEqual(['a.jpg', 'imaging.json', 'manifest.jsonl']);
});

test('a lock is held while the folder is open, by one process alone', async () => {
  await using _ = await open();
  await expect(open()).rejects.toMatchObject({ code: 'OUTPUT_BUSY' });
});

test.each([
  ['of a process that is no more', { host: hostname(), pid: 2 ** 22 - 1, began: null }],
  [
    'of a process whose number another one has now',
    { host: hostname(), pid: process.pid, began: 'earlier:1' },
  ],
  ['that was left half written', null],
])('a lock %s is taken over', async (_, owner) => {
  await fill('a');
  await writeFile(join(path, '.lock'), owner === null ? '{"ho' : JSON.stringify(owner));
  await fill('b');
  expect(await readdir(path)).not.toContain('.lock');
});

test('the lock of another machine is not taken over, and the message says what to do', async () => {
  await fill('a');
  await writeFile(join(path, '.lock'), JSON.stringify({ host: 'elsewhere', pid: 1, began: null }));
  await expect(open()).rejects.toThrow(/process 1 on elsewhere.*remove .*\.lock/s);
});

test('a full disk is said so, nothing half written stays, and what was there is kept', async () => {
  await fill('a');
  {
    await using folder = await open();
    const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' });
    const { AtomicFile } = await import('@perseus/core');
    const create = AtomicFile.create.bind(AtomicFile);
    vi.spyOn(AtomicFile, 'create').mockImplementation(async (target) => {
      const file = await create(target);
      file.handle.writeFile = () => Promise.reject(full);
      return file;
    });
    await expect(folder.put('b.jpg', Buffer.from('1234'), keep)).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
      message: expect.stringContaining('no space is left') as string,
    });
  }
  vi.restoreAllMocks();
  expect((await readdir(path)).sort()).toEqual(['a.jpg', 'imaging.json', 'manifest.jsonl']);
  await using folder = await open();
  expect(await folder.isIntact(folder.entry('a') as ManifestEntry, false)).toBe(true);
});

test.skipIf(process.getuid?.() === 0)('a folder that cannot be written to is said so', async () => {
  await fill('a');
  await chmod(path, 0o500);
  await expect(open()).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
  await chmod(path, 0o700);
});

test('a folder below a file is said to be unwritable', async () => {
  await writeFile(join(path, '..', 'file'), '');
  await expect(OutputFolder.open(join(path, '..', 'file', 'x'), FILLED_BY)).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
  });
});
