import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256OfFile } from '../../src/disk/sha256.js';
import { SafetensorsFile } from '../../src/safetensors/reader.js';
import { RowWriter } from '../../src/safetensors/row-writer.js';
import { killAtFirstOutput } from '../disk/killed-process.js';
import { temporaryFolder } from '../disk/temporary-folder.js';

const tensor = { name: 'image', dtype: 'U8', rowShape: [2, 1, 3] } as const;
const rowOf = (value: number) => new Uint8Array(6).fill(value);

test('rows lie in the order of the calls, however many come at a time and whoever waits', async () => {
  const path = join(await temporaryFolder(), 'cutouts.safetensors');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(3), fc.boolean()), { maxLength: 20 }), async (pieces) => {
      const writer = await RowWriter.create(path, tensor);
      const expected: number[] = [];
      for (const [rows, wait] of pieces) {
        const values = Array.from({ length: rows }, (_, i) => (expected.length + i) % 256);
        expected.push(...values);
        const done = writer.append(Uint8Array.from(values.flatMap((value) => [...rowOf(value)])));
        if (wait) await done;
      }
      expect(writer.rows).toBe(expected.length);
      const { rows, sha256 } = await writer.finish({ source: 'test' });
      expect(rows).toBe(expected.length);
      expect(sha256).toBe(await sha256OfFile(path));
      await using file = await SafetensorsFile.open(path);
      expect(file.metadata).toEqual({ source: 'test' });
      expect(file.entry('image')).toMatchObject({ dtype: 'U8', shape: [rows, 2, 1, 3] });
      expect([...(await file.readBytes('image'))]).toEqual(expected.flatMap((value) => [...rowOf(value)]));
    }),
    { numRuns: 40 },
  );
});

test('data begin at a page, behind a header padded with spaces', async () => {
  const path = join(await temporaryFolder(), 'cutouts.safetensors');
  const writer = await RowWriter.create(path, tensor);
  await writer.append(rowOf(9));
  await writer.finish();
  const bytes = await readFile(path);
  const length = Number(bytes.readBigUInt64LE(0));
  expect((8 + length) % 4096).toBe(0);
  expect(bytes.subarray(8, 8 + length).toString()).toMatch(/^\{"image":\{[^ ]*\}\} +$/);
  expect(bytes.subarray(8 + length)).toEqual(Buffer.alloc(6, 9));
});

test('the file appears only when it is finished', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'cutouts.safetensors');
  await writeFile(path, 'old');
  const writer = await RowWriter.create(path, tensor);
  await writer.append(rowOf(1));
  expect(await readFile(path, 'utf8')).toBe('old');
  await writer.abort();
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['cutouts.safetensors']);
});

test('a piece of a row is refused, and the rows before it stand', async () => {
  const path = join(await temporaryFolder(), 'cutouts.safetensors');
  const writer = await RowWriter.create(path, tensor);
  await writer.append(rowOf(1));
  await expect(writer.append(new Uint8Array(5))).rejects.toThrow(RangeError);
  expect(await writer.finish()).toMatchObject({ rows: 1 });
});

test('metadata beyond the reserved header are refused, and nothing is left', async () => {
  const folder = await temporaryFolder();
  const writer = await RowWriter.create(join(folder, 'cutouts.safetensors'), tensor);
  await writer.append(rowOf(1));
  const finished = writer.finish({ provenance: 'x'.repeat(20_000) });
  await expect(finished).rejects.toMatchObject({ code: 'SAFETENSORS_HEADER_TOO_LONG' });
  expect(await readdir(folder)).toEqual([]);
});

test('a folder that does not exist is told at once', async () => {
  const path = join(await temporaryFolder(), 'no/cutouts.safetensors');
  await expect(RowWriter.create(path, tensor)).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
    place: { path },
  });
});

test('a process killed between rows leaves no file of that name', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'cutouts.safetensors');
  await killAtFirstOutput(`
    import { RowWriter } from '@perseus/core';
    const writer = await RowWriter.create(${JSON.stringify(path)}, { name: 'image', dtype: 'U8', rowShape: [3] });
    await writer.append(new Uint8Array(300));
    console.log('half way');
    await new Promise((resolve) => setTimeout(resolve, 60_000));`);
  expect(await readdir(folder)).not.toContain('cutouts.safetensors');
});
