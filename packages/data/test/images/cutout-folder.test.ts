import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CatalogueRow } from '@perseus/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cutoutFolder } from '../../src/images/cutout-folder.js';

const image = fileURLToPath(new URL('../golden/images/rgb.png', import.meta.url));
let base: string;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'perseus-folder-'));
  await mkdir(join(base, 'survey/cutouts/labelled'), { recursive: true });
  for (const name of [
    'secret.png',
    'survey/cutouts/labelled/a.png',
    'survey/cutouts/1237661059574334073.PNG',
  ])
    await copyFile(image, join(base, name));
  await symlink(join(base, 'secret.png'), join(base, 'survey/cutouts/out.png'));
  await symlink(base, join(base, 'survey/cutouts/up'));
  await symlink('labelled/a.png', join(base, 'survey/cutouts/within.png'));
  await symlink('round.png', join(base, 'survey/cutouts/round.png'));
});
afterAll(() => rm(base, { recursive: true }));

const rowOf = (file: string | null, id = 'x'): CatalogueRow => ({
  row: 17,
  id,
  file,
  raDeg: 1,
  decDeg: 2,
  columns: {},
});
const read = (folder: string, file: string | null, id?: string) =>
  cutoutFolder(join(base, folder)).read(rowOf(file, id));

test.each([
  ['below the folder', 'survey', 'cutouts/labelled/a.png'],
  ['by the path from where the table lies', 'survey/cutouts', 'cutouts/labelled/a.png'],
  ['by the path from further up', 'survey/cutouts/labelled', 'survey/cutouts/labelled/a.png'],
  ['with Windows separators', 'survey', 'cutouts\\labelled\\a.png'],
  ['from the folder itself', 'survey', './cutouts//labelled/./a.png'],
  ['through a link that stays within', 'survey/cutouts', 'within.png'],
])('a cutout is found %s', async (_, folder, file) => {
  expect(await read(folder, file)).toMatchObject({ height: 9, width: 14 });
});

test('without a file, a cutout is found by its id of 19 digits, the extension in any case', async () => {
  expect(await read('survey/cutouts', null, '1237661059574334073')).toMatchObject({ width: 14 });
});

test.each([
  ['..', '../secret.png'],
  ['.. in the middle', 'cutouts/../../secret.png'],
  ['an absolute path', '/etc/passwd'],
  ['a drive', 'C:\\secret.png'],
  ['.. with Windows separators', '..\\secret.png'],
  ['a NUL byte', 'a.png\0.txt'],
  ['nothing but dots', './.'],
  ['a link to outside', 'cutouts/out.png'],
  ['a linked folder', 'cutouts/up/secret.png'],
])('a name with %s does not leave the folder', async (_, file) => {
  await expect(read('survey', file)).rejects.toMatchObject({
    code: 'CUTOUT_OUTSIDE_FOLDER',
    place: { row: 17 },
  });
});

test.each(['../secret', 'up/secret', '..', ''])('an id %j does not leave the folder', async (id) => {
  const outcome = await read('survey/cutouts', null, id).catch((cause: unknown) => cause);
  expect(outcome).toMatchObject({ name: 'PerseusError' });
});

test('what is not there is named with its row and folder', async () => {
  await expect(read('survey', 'b.png')).rejects.toMatchObject({
    code: 'CUTOUT_MISSING',
    message: expect.stringMatching(/^Row 17: there is no cutout "b.png" in .*survey\./) as string,
  });
  await expect(read('survey', null, 'b')).rejects.toMatchObject({
    code: 'CUTOUT_MISSING',
    place: { column: 'id' },
  });
  await expect(read('survey', 'x'.repeat(5000))).rejects.toMatchObject({ code: 'CUTOUT_MISSING' });
});

test('a cutout of the same name in another folder is not taken for it', async () => {
  const elsewhere = read('survey/cutouts/labelled', 'background/a.png');
  await expect(elsewhere).rejects.toMatchObject({ code: 'CUTOUT_MISSING' });
});

test('a link that goes in a circle is a cutout that cannot be read', async () => {
  await expect(read('survey/cutouts', 'round.png')).rejects.toMatchObject({ code: 'CUTOUT_UNREADABLE' });
});

test('a folder that is none is refused at once', async () => {
  await writeFile(join(base, 'file'), '');
  for (const name of ['none', 'file'])
    expect(() => cutoutFolder(join(base, name))).toThrow(
      expect.objectContaining({ code: 'FOLDER_MISSING' }) as Error,
    );
});
