import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withPartialFolder } from '../../src/disk/partial-folder.js';
import { killAtFirstOutput } from './killed-process.js';
import { temporaryFolder } from './temporary-folder.js';

const fill = (partial: string) => writeFile(join(partial, 'dataset.json'), '{}');

test('the folder appears as a whole, with what was put into it and nothing else', async () => {
  const parent = await temporaryFolder();
  const rows = await withPartialFolder(join(parent, 'coma'), async (partial) => {
    expect(partial).toBe(join(parent, 'coma.partial'));
    await fill(partial);
    expect(await readdir(parent)).toEqual(['coma.partial']);
    return 17;
  });
  expect(rows).toBe(17);
  expect(await readdir(parent)).toEqual(['coma']);
  expect(await readdir(join(parent, 'coma'))).toEqual(['dataset.json']);
});

test('a slash at the end of the name makes no difference', async () => {
  const parent = await temporaryFolder();
  await withPartialFolder(join(parent, 'coma/'), fill);
  expect(await readdir(parent)).toEqual(['coma']);
});

test('what is there already is refused before any work, and left as it is', async () => {
  const parent = await temporaryFolder();
  await mkdir(join(parent, 'empty'));
  await writeFile(join(parent, 'file'), 'mine');
  for (const name of ['empty', 'file']) {
    const built = withPartialFolder(join(parent, name), () => Promise.reject(new Error('was called')));
    await expect(built).rejects.toMatchObject({ code: 'OUTPUT_EXISTS', place: { path: join(parent, name) } });
  }
  expect(await readFile(join(parent, 'file'), 'utf8')).toBe('mine');
  expect(await readdir(parent)).toEqual(['empty', 'file']);
});

test('a folder that comes into being meanwhile is not replaced, even if it is empty', async () => {
  const parent = await temporaryFolder();
  const built = withPartialFolder(join(parent, 'coma'), () => mkdir(join(parent, 'coma')));
  await expect(built).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
  expect(await readdir(parent)).toEqual(['coma']);
});

test('a build that throws leaves nothing', async () => {
  const parent = await temporaryFolder();
  const built = withPartialFolder(join(parent, 'coma'), async (partial) => {
    await fill(partial);
    throw new RangeError('mixed sizes');
  });
  await expect(built).rejects.toThrow(new RangeError('mixed sizes'));
  expect(await readdir(parent)).toEqual([]);
});

test('a second build of the same folder is refused while the first is at work', async () => {
  const parent = await temporaryFolder();
  const path = join(parent, 'coma');
  await withPartialFolder(path, async (partial) => {
    await fill(partial);
    await expect(withPartialFolder(path, fill)).rejects.toMatchObject({ code: 'OUTPUT_BUSY' });
  });
  expect(await readdir(path)).toEqual(['dataset.json']);
});

test('what a killed process left is replaced', async () => {
  const parent = await temporaryFolder();
  const path = join(parent, 'coma');
  await killAtFirstOutput(`
    import { withPartialFolder } from '@perseus/core';
    import { writeFile } from 'node:fs/promises';
    await withPartialFolder(${JSON.stringify(path)}, async (partial) => {
      await writeFile(partial + '/left.csv', 'half');
      console.log('half way');
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    });`);
  expect(await readdir(parent)).toEqual(['coma.partial']);
  await withPartialFolder(path, fill);
  expect(await readdir(parent)).toEqual(['coma']);
  expect(await readdir(path)).toEqual(['dataset.json']);
});

test('a place that cannot be written to is told by name', async () => {
  const path = join(await temporaryFolder(), 'no/such/coma');
  await expect(withPartialFolder(path, fill)).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
    place: { path },
  });
});
