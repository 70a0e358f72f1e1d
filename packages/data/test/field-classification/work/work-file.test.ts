import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  readWorkFile,
  WorkFile,
  type FieldRecord,
} from '../../../src/field-classification/work/work-file.js';
import { temporaryFolder } from '../small-field.js';

const ROWS = Uint32Array.from({ length: 50 }, (_, i) => (i * 7) % 50);

test('records come back as they were put', async () => {
  const path = await written(20);
  expect(await recordsIn(path)).toEqual(Array.from({ length: 20 }, (_, i) => recordOf(i)));
});

test('a file that was cut off anywhere goes on at a whole batch', async () => {
  const path = await written(20);
  const bytes = await readFile(path);
  for (const [length, kept] of [
    [0, 0],
    [bytes.length - 1, 16],
    [10 * 32, 8],
    [8 * 32, 8],
    [8 * 32 - 1, 0],
  ] as const) {
    await writeFile(path, bytes.subarray(0, length));
    await using file = await WorkFile.open(path, 8, ROWS);
    expect(file.count).toBe(kept);
  }
});

test('what a power failure left behind is not taken for results', async () => {
  const path = await written(17);
  await appendFile(path, Buffer.alloc(4096));
  await using file = await WorkFile.open(path, 8, ROWS);
  expect(file.count).toBe(16);
});

test('a finished file is kept to its last record, though its last batch is not full', async () => {
  const path = await written(50);
  await using file = await WorkFile.open(path, 8, ROWS);
  expect(file.count).toBe(50);
});

test('results of other rows than the plan has are not taken over', async () => {
  const path = await written(20);
  const others = ROWS.slice();
  others[9] = 49;
  await using file = await WorkFile.open(path, 8, others);
  expect(file.count).toBe(8);
});

async function written(count: number): Promise<string> {
  const path = join(await temporaryFolder(), 'results.bin');
  await using file = await WorkFile.open(path, 8, ROWS);
  for (let i = 0; i < count; i++) await file.append(recordOf(i));
  return path;
}

function recordOf(i: number): FieldRecord {
  return {
    row: ROWS[i]!,
    pMember: i % 3 === 0 ? NaN : i / 64,
    pMemberSpread: NaN,
    stellarity: 0.5,
    flags: i * 3,
    tile: i - 1,
    otherTiles: i,
    label: i % 3 === 0 ? 255 : 1,
  };
}

async function recordsIn(path: string): Promise<FieldRecord[]> {
  const records = [];
  for await (const record of readWorkFile(path)) records.push(record);
  return records;
}
