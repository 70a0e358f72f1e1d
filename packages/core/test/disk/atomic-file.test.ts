import { mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withAtomicFile, writeFileAtomically } from '../../src/disk/atomic-file.js';
import { killAtFirstOutput } from './killed-process.js';
import { temporaryFolder } from './temporary-folder.js';

describe('writeFileAtomically', () => {
  test('makes a file, replaces it, and leaves nothing beside it', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'evaluation.json');
    await writeFileAtomically(path, 'first');
    await writeFileAtomically(path, new TextEncoder().encode('second'));
    expect(await readFile(path, 'utf8')).toBe('second');
    expect(await readdir(folder)).toEqual(['evaluation.json']);
  });

  test('replaces the file behind a symbolic link, not the link', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'elsewhere'));
    await writeFile(join(folder, 'elsewhere/real.csv'), 'old');
    await symlink('elsewhere/real.csv', join(folder, 'link.csv'));
    await writeFileAtomically(join(folder, 'link.csv'), 'new');
    expect(await readlink(join(folder, 'link.csv'))).toBe('elsewhere/real.csv');
    expect(await readFile(join(folder, 'elsewhere/real.csv'), 'utf8')).toBe('new');
    expect(await readdir(join(folder, 'elsewhere'))).toEqual(['real.csv']);
  });

  test('says by name which folder does not exist', async () => {
    const path = join(await temporaryFolder(), 'no/such/out.csv');
    await expect(writeFileAtomically(path, '')).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
      place: { path },
      message: expect.stringContaining('its folder does not exist'),
    });
  });

  test('refuses to write below a file, over a folder, and where the system lets nobody write', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), '');
    await mkdir(join(folder, 'folder/full'), { recursive: true });
    for (const path of [join(folder, 'file/out.csv'), join(folder, 'folder'), '/proc/out.csv'])
      await expect(writeFileAtomically(path, 'x')).rejects.toMatchObject({
        code: 'FILE_UNWRITABLE',
        place: { path },
      });
    expect(await readdir(folder)).toEqual(['file', 'folder']);
  });

  test('a reader sees one whole version while many write at once', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'shared.txt');
    const versions = Array.from({ length: 16 }, (_, i) => String.fromCharCode(97 + i).repeat(200_000));
    await writeFileAtomically(path, versions[0] as string);
    let writing = true;
    const reader = (async () => {
      while (writing) expect(versions).toContain(await readFile(path, 'utf8'));
    })();
    await Promise.all(versions.map((version) => writeFileAtomically(path, version)));
    writing = false;
    await reader;
    expect(await readdir(folder)).toEqual(['shared.txt']);
  });
});

describe('withAtomicFile', () => {
  test('a writer that throws leaves the old file and its own error', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'model.onnx');
    await writeFile(path, 'old');
    const refused = withAtomicFile(path, async (file) => {
      await file.write('half of the new');
      throw new RangeError('logits differ');
    });
    await expect(refused).rejects.toThrow(new RangeError('logits differ'));
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['model.onnx']);
  });

  test('a writer that throws where there was no file leaves none', async () => {
    const folder = await temporaryFolder();
    await expect(withAtomicFile(join(folder, 'x'), () => Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    );
    expect(await readdir(folder)).toEqual([]);
  });

  test('a full disk is told as such, and leaves the old file', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'out.csv');
    await writeFile(path, 'old');
    const full = withAtomicFile(path, () => writeFile('/dev/full', 'x'));
    await expect(full).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
      message: expect.stringContaining('no space is left on the device. Free some space'),
    });
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['out.csv']);
  });

  test('an input that is missing is not blamed on the output', async () => {
    const folder = await temporaryFolder();
    const input = join(folder, 'objects.csv');
    const copied = withAtomicFile(join(folder, 'out.csv'), async (file) => file.write(await readFile(input)));
    await expect(copied).rejects.toMatchObject({ code: 'ENOENT', path: input });
    expect(await readdir(folder)).toEqual([]);
  });

  test('a process killed while it writes leaves the old file whole', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'out.csv');
    await writeFile(path, 'old');
    await killAtFirstOutput(`
      import { withAtomicFile } from '@perseus/core';
      await withAtomicFile(${JSON.stringify(path)}, async (file) => {
        await file.write('half of the new');
        console.log('half way');
        await new Promise((resolve) => setTimeout(resolve, 60_000));
      });`);
    expect(await readFile(path, 'utf8')).toBe('old');
    await writeFileAtomically(path, 'new');
    expect(await readFile(path, 'utf8')).toBe('new');
  });
});
