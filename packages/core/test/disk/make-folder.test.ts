import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeFolder } from '../../src/disk/make-folder.js';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'perseus-folder-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('missing folders above are made too, and one that is there is left alone', async () => {
  const path = join(temporaryFolder(), 'a/b/c');
  await makeFolder(path);
  writeFileSync(join(path, 'file'), '');
  await makeFolder(path);
  expect(statSync(join(path, 'file')).isFile()).toBe(true);
});

test('several at once make one folder', async () => {
  const path = join(temporaryFolder(), 'a/b');
  await Promise.all(Array.from({ length: 8 }, () => makeFolder(path)));
  expect(statSync(path).isDirectory()).toBe(true);
});

test('a file in the way is an error that names the folder', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  await expect(makeFolder(join(file, 'below'))).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
  await expect(makeFolder(file)).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
});

test.skipIf(process.platform !== 'linux')('where the system lets nobody make one, it ends', async () => {
  await expect(makeFolder('/proc/perseus')).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
    place: { path: '/proc/perseus' },
  });
});
