import { readFileSync } from 'node:fs';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PerseusError } from '../../src/errors/perseus-error.js';
import { SafetensorsFile } from '../../src/safetensors/reader.js';
import { writeSafetensors } from '../../src/safetensors/writer.js';
import { temporaryFolder } from '../disk/temporary-folder.js';

const verdicts = JSON.parse(
  readFileSync(new URL('../golden/safetensors/verdicts.json', import.meta.url), 'utf8'),
) as { case: string; accepted: boolean; base64: string }[]; // made by golden/safetensors/make_safetensors.py

async function open(path: string): Promise<void> {
  await using file = await SafetensorsFile.open(path);
  for (const name of file.tensors.keys()) await file.readBytes(name);
}

async function smallFile(): Promise<{ path: string; bytes: Buffer }> {
  const path = join(await temporaryFolder(), 'small.safetensors');
  const tensors = [
    { name: 'logits', dtype: 'F32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
    { name: 'image', dtype: 'U8', shape: [3], data: Uint8Array.of(7, 8, 9) },
  ] as const;
  await writeSafetensors(path, tensors, { a: 'b' });
  return { path, bytes: await readFile(path) };
}

describe('the Python package accepts and refuses the same files', () => {
  test.each(verdicts)('$case: accepted $accepted', async ({ accepted, base64 }) => {
    const path = join(await temporaryFolder(), 'case.safetensors');
    await writeFile(path, Buffer.from(base64, 'base64'));
    if (accepted) await open(path);
    else await expect(open(path)).rejects.toMatchObject({ code: 'SAFETENSORS_CORRUPT', place: { path } });
  });
});

test('a file cut short at any byte, or with one too many, is an error that names it', async () => {
  const { path, bytes } = await smallFile();
  for (let length = 0; length < bytes.length; length++) {
    await writeFile(path, bytes.subarray(0, length));
    await expect(open(path)).rejects.toMatchObject({ code: 'SAFETENSORS_CORRUPT', place: { path } });
  }
  await writeFile(path, Buffer.concat([bytes, Buffer.of(0)]));
  await expect(open(path)).rejects.toMatchObject({ code: 'SAFETENSORS_CORRUPT' });
});

test('whatever bytes are changed, it is read or refused by code, and nothing else happens', async () => {
  const { path, bytes } = await smallFile();
  const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(changes, async (list) => {
      const damaged = Buffer.from(bytes);
      for (const [at, value] of list) damaged[at] = value;
      await writeFile(path, damaged);
      await open(path).catch((error: unknown) => {
        expect(error).toBeInstanceOf(PerseusError);
        expect(error).toMatchObject({ code: 'SAFETENSORS_CORRUPT' });
      });
    }),
    { numRuns: 300 },
  );
});

test('a file that is cut short after it was opened is an error, not a crash', async () => {
  const { path, bytes } = await smallFile();
  await using file = await SafetensorsFile.open(path);
  await truncate(path, bytes.length - 1);
  expect(await file.readFloat32('logits')).toEqual(Float32Array.of(1, 2, 3, 4));
  await expect(file.readBytes('image')).rejects.toMatchObject({
    code: 'SAFETENSORS_CORRUPT',
    message: expect.stringContaining('cut short within tensor "image"'),
  });
});

test('a tensor beyond what an array holds is refused before memory is taken, and can be read in rows', async () => {
  const path = join(await temporaryFolder(), 'sparse.safetensors');
  const rows = 2 ** 40;
  const json = Buffer.from(
    JSON.stringify({ image: { dtype: 'U8', shape: [rows, 4], data_offsets: [0, rows * 4] } }),
  );
  const first = Buffer.alloc(8);
  first.writeBigUInt64LE(BigInt(json.length));
  await writeFile(path, Buffer.concat([first, json]));
  await truncate(path, 8 + json.length + rows * 4);
  await using file = await SafetensorsFile.open(path);
  await expect(file.readBytes('image')).rejects.toMatchObject({ code: 'TENSOR_TOO_LARGE' });
  expect(await file.readRows('image', rows - 2, 2)).toEqual(new Uint8Array(8));
});

test('a missing file and a folder are told apart from damage', async () => {
  const folder = await temporaryFolder();
  await expect(open(join(folder, 'none'))).rejects.toMatchObject({ code: 'FILE_MISSING' });
  await expect(open(folder)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
});
