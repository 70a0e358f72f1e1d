import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readJsonFile } from '../../src/disk/json-file.js';
import { temporaryFolder } from './temporary-folder.js';

const schema = z.strictObject({
  formatVersion: z.literal(2),
  seed: z.int(),
  imaging: z.strictObject({ bands: z.array(z.string()) }),
});
const content = { formatVersion: 2, seed: 7, imaging: { bands: ['i', 'r', 'g'] } };

async function fileWith(text: string | Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(), 'dataset.json');
  await writeFile(path, text);
  return path;
}

const read = (path: string) => readJsonFile(path, schema, 'dataset', 2);

test('a sound file is read', async () => {
  expect(await read(await fileWith(JSON.stringify(content, null, 2)))).toEqual(content);
});

test('a file cut short at any byte is unreadable, and says so by name', async () => {
  const text = JSON.stringify(content);
  for (let length = 0; length < text.length; length++) {
    const path = await fileWith(text.slice(0, length));
    await expect(read(path)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      place: { path },
      message: expect.stringMatching(/it is (empty|not complete JSON)/),
    });
  }
});

test('a missing file is told from an unreadable one', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'dataset.json'));
  await expect(read(join(folder, 'none.json'))).rejects.toMatchObject({ code: 'FILE_MISSING' });
  await expect(read(join(folder, 'dataset.json'))).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    message: expect.stringContaining('it is a folder'),
  });
});

test('a newer format is refused by its number, whatever else the file holds', async () => {
  const path = await fileWith('{"formatVersion": 3, "galaxies": []}');
  await expect(read(path)).rejects.toMatchObject({
    code: 'FORMAT_TOO_NEW',
    message: `dataset "${path}": its format is 3, and this Perseus reads up to 2. Update Perseus, or make it anew with this version.`,
    place: { path, format: 3, newestFormat: 2 },
  });
});

test.each([
  ['a wrong type', { ...content, seed: 'seven' }, 'field "seed"'],
  ['a wrong type far inside', { ...content, imaging: { bands: ['i', 4] } }, 'field "imaging.bands.1"'],
  ['an unknown field', { ...content, sede: 1 }, 'sede'],
  ['a missing field', { formatVersion: 2, seed: 7 }, 'field "imaging"'],
  ['an older format', { ...content, formatVersion: 1 }, 'field "formatVersion"'],
  ['a list', [content], 'object'],
  ['null', null, 'object'],
])('%s is unreadable, and the field is named', async (_, wrong, named) => {
  const path = await fileWith(JSON.stringify(wrong));
  await expect(read(path)).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    message: expect.stringContaining(named),
  });
});

test('what is no UTF-8 is unreadable', async () => {
  const path = await fileWith(Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d));
  await expect(read(path)).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    message: expect.stringContaining('not UTF-8'),
  });
});

test('a file of terabytes is refused before it is taken into memory', async () => {
  const path = await fileWith('{}');
  await truncate(path, 2 ** 40);
  await expect(read(path)).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    message: expect.stringContaining('1099511627776 bytes'),
  });
});
