import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256OfFile } from '../../src/disk/sha256.js';
import { elementBytes, type DType } from '../../src/safetensors/header.js';
import { SafetensorsFile } from '../../src/safetensors/reader.js';
import { writeSafetensors, type TensorData } from '../../src/safetensors/writer.js';
import { temporaryFolder } from '../disk/temporary-folder.js';

// Both made by golden/safetensors/make_safetensors.py with the Python package `safetensors`.
const pythonPath = new URL('../golden/safetensors/python.safetensors', import.meta.url).pathname;
const pythonContent = JSON.parse(
  readFileSync(new URL('../golden/safetensors/python.json', import.meta.url), 'utf8'),
) as Record<string, { dtype: DType; shape: number[]; hex: string }>;

const DTYPES: DType[] = ['BOOL', 'U8', 'I8', 'I16', 'I32', 'I64', 'F16', 'BF16', 'F32', 'F64'];

describe('against the Python package', () => {
  test('its file is read: names, types, shapes, bytes and metadata', async () => {
    await using file = await SafetensorsFile.open(pythonPath);
    expect(file.metadata).toEqual({ format: 'pt, \u00e9\u4e2d' });
    expect([...file.tensors.keys()].sort()).toEqual(Object.keys(pythonContent).sort());
    for (const [name, { dtype, shape, hex }] of Object.entries(pythonContent)) {
      expect(file.entry(name)).toMatchObject({ name, dtype, shape });
      expect(Buffer.from(await file.readBytes(name)).toString('hex')).toBe(hex);
    }
  });

  test('the same tensors make the same file, byte for byte', async () => {
    const path = join(await temporaryFolder(), 'ours.safetensors');
    const byWidthAndName = Object.entries(pythonContent)
      .map(([name, { dtype, shape, hex }]) => ({ name, dtype, shape, data: Buffer.from(hex, 'hex') }))
      .sort((a, b) => pythonOrder(a.dtype) - pythonOrder(b.dtype) || (a.name < b.name ? -1 : 1));
    await writeSafetensors(path, byWidthAndName, { format: 'pt, \u00e9\u4e2d' });
    expect(await readFile(path)).toEqual(await readFile(pythonPath));
  });

  function pythonOrder(dtype: DType): number {
    return ['I64', 'F64', 'F32', 'I32', 'BF16', 'F16', 'I16', 'I8', 'U8', 'BOOL'].indexOf(dtype);
  }

  test('numbers come as Python wrote them', async () => {
    await using file = await SafetensorsFile.open(pythonPath);
    expect(await file.readFloat32('float')).toEqual(
      Float32Array.from([0, 1, 2, 3, 4, 5], (x) => Math.fround(x) / 7),
    );
    expect(await file.readInt32('int')).toEqual(Int32Array.of(2 ** 31 - 1, -(2 ** 31), 0));
    expect(await file.readFloat32('empty')).toEqual(new Float32Array(0));
  });
});

const tensors: fc.Arbitrary<TensorData[]> = fc.uniqueArray(
  fc
    .record({
      name: fc.string({ unit: 'grapheme' }).filter((name) => name !== '__metadata__'),
      dtype: fc.constantFrom(...DTYPES),
      shape: fc.array(fc.nat(4), { maxLength: 4 }),
    })
    .chain(({ name, dtype, shape }) => {
      const length = shape.reduce((product, side) => product * side, elementBytes(dtype));
      return fc
        .uint8Array({ minLength: length, maxLength: length })
        .map((data) => ({ name, dtype, shape, data }));
    }),
  { selector: ({ name }) => name, maxLength: 6 },
);

test('what is written is read again, whatever the names, types and shapes', async () => {
  const path = join(await temporaryFolder(), 'any.safetensors');
  await fc.assert(
    fc.asyncProperty(tensors, fc.dictionary(fc.string(), fc.string()), async (written, metadata) => {
      const { sha256 } = await writeSafetensors(path, written, metadata);
      expect(sha256).toBe(await sha256OfFile(path));
      await using file = await SafetensorsFile.open(path);
      expect(Object.entries(file.metadata).sort()).toEqual(Object.entries(metadata).sort());
      expect(file.tensors.size).toBe(written.length);
      for (const { name, dtype, shape, data } of written) {
        const entry = file.entry(name);
        expect(entry).toMatchObject({ dtype, shape });
        expect(entry.offset % elementBytes(dtype)).toBe(0);
        expect(await file.readBytes(name)).toEqual(data);
      }
    }),
    { numRuns: 60 },
  );
});

test('data may be views into a larger buffer', async () => {
  const path = join(await temporaryFolder(), 'view.safetensors');
  const whole = Float32Array.of(1, 2, 3, 4);
  await writeSafetensors(path, [{ name: 'middle', dtype: 'F32', shape: [2], data: whole.subarray(1, 3) }]);
  await using file = await SafetensorsFile.open(path);
  expect(await file.readFloat32('middle')).toEqual(Float32Array.of(2, 3));
});

test('a shape that does not fit its data, and a name that is taken, are refused before anything is written', async () => {
  const path = join(await temporaryFolder(), 'none.safetensors');
  const one = { name: 'a', dtype: 'F32', shape: [1], data: new Float32Array(1) } as const;
  await expect(writeSafetensors(path, [{ ...one, shape: [2] }])).rejects.toThrow(RangeError);
  await expect(writeSafetensors(path, [one, one])).rejects.toThrow(RangeError);
  await expect(writeSafetensors(path, [{ ...one, name: '__metadata__' }])).rejects.toThrow(RangeError);
  await expect(SafetensorsFile.open(path)).rejects.toMatchObject({ code: 'FILE_MISSING' });
});

describe('rows', () => {
  const image = Uint8Array.from({ length: 5 * 6 }, (_, i) => i);

  async function fiveRows(): Promise<SafetensorsFile> {
    const path = join(await temporaryFolder(), 'rows.safetensors');
    await writeSafetensors(path, [{ name: 'image', dtype: 'U8', shape: [5, 2, 3], data: image }]);
    return SafetensorsFile.open(path);
  }

  test('any range of rows is a slice of the tensor', async () => {
    await using file = await fiveRows();
    for (let first = 0; first <= 5; first++)
      for (let count = 0; first + count <= 5; count++)
        expect(await file.readRows('image', first, count)).toEqual(
          image.slice(first * 6, (first + count) * 6),
        );
  });

  test('rows that are not there are refused', async () => {
    await using file = await fiveRows();
    for (const [first, count] of [
      [-1, 1],
      [5, 1],
      [0, 6],
      [0, -1],
      [0.5, 1],
      [0, NaN],
      [2 ** 60, 1],
    ] as const)
      await expect(file.readRows('image', first, count)).rejects.toThrow(RangeError);
  });

  test('rows go into memory that is there, and no byte beside it', async () => {
    await using file = await fiveRows();
    const target = new Uint8Array(20).fill(255);
    await file.readRowsInto('image', 1, 2, target, 4);
    expect([...target]).toEqual([...Array(4).fill(255), ...image.slice(6, 18), ...Array(4).fill(255)]);
    await expect(file.readRowsInto('image', 1, 3, target, 4)).rejects.toThrow(RangeError);
  });
});

test('a tensor of another name or type is told by name', async () => {
  await using file = await SafetensorsFile.open(pythonPath);
  expect(() => file.entry('image')).toThrow(expect.objectContaining({ code: 'TENSOR_MISSING' }));
  expect(() => file.entry('toString')).toThrow(expect.objectContaining({ code: 'TENSOR_MISSING' }));
  await expect(file.readFloat32('double')).rejects.toMatchObject({ code: 'TENSOR_TYPE' });
  await expect(file.readInt32('float')).rejects.toMatchObject({ code: 'TENSOR_TYPE' });
});
