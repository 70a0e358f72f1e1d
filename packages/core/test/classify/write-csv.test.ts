import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Classification } from '../../src/classify/classification.js';
import type { ClassifierProvenance } from '../../src/classify/classifier.js';
import { writeClassifications } from '../../src/classify/write-csv.js';

const provenance: ClassifierProvenance = {
  perseusVersion: '0.1.0',
  model: 'model.onnx',
  modelSha256: 'ab',
  floatSha256: 'ab',
  engine: 'onnxruntime',
  precision: 'float32',
  device: 'cpu',
  threads: 2,
  batchSize: 8,
  views: 8,
  temperature: 1.5,
  threshold: 0.5,
};

function resultOf(
  row: number,
  columns: Record<string, string>,
  more: Partial<Classification> = {},
): Classification {
  return {
    row: { row, id: `${row}`, file: null, raDeg: 1, decDeg: 2, columns },
    pMember: 0.123456789012,
    pMemberSpread: 0.01,
    predictedLabel: 'background',
    flags: [],
    ...more,
  };
}

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'perseus-csv-'));
  path = join(folder, 'out.csv');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (file = path) =>
  parse(readFileSync(file, 'utf8'), { columns: true }) as Record<string, string>[];

test('every column of the catalogue comes through as it came, and ours follow', async () => {
  const columns = { objid: '1237661387086430296', name: 'say "hi", twice\nover', note: '', dec: '+41.50' };
  const unclassified = { pMember: null, pMemberSpread: null, predictedLabel: null };
  const counts = await writeClassifications(
    path,
    [
      resultOf(1, columns),
      resultOf(2, columns, { pMember: 1.5e-9, predictedLabel: 'member', flags: ['a', 'b'] }),
      resultOf(3, columns, { ...unclassified, flags: ['cutout-missing'] }),
    ],
    provenance,
  );
  expect(counts).toEqual({ objects: 3, member: 1, background: 1, unclassified: 1 });
  const rows = read();
  expect(Object.keys(rows[0]!)).toEqual([
    ...Object.keys(columns),
    'p_member',
    'p_member_spread',
    'predicted_label',
    'flags',
  ]);
  expect(rows).toMatchObject([
    { ...columns, p_member: '0.1234568', p_member_spread: '0.01', predicted_label: 'background', flags: '' },
    { ...columns, p_member: '1.5e-9', predicted_label: 'member', flags: 'a;b' },
    { ...columns, p_member: '', p_member_spread: '', predicted_label: '', flags: 'cutout-missing' },
  ]);
});

test('a column of the catalogue that bears the name of one of ours is kept beside it', async () => {
  await writeClassifications(path, [resultOf(1, { id: '1', flags: '268435456' })], provenance);
  expect(read()).toMatchObject([{ id: '1', input_flags: '268435456', flags: '' }]);
});

test('what the results were made with lies beside them', async () => {
  await writeClassifications(path, [resultOf(1, { id: '1' })], provenance);
  expect(JSON.parse(readFileSync(`${path}.json`, 'utf8'))).toEqual({
    ...provenance,
    counts: { objects: 1, member: 0, background: 1, unclassified: 0 },
  });
});

test('no objects give a header alone', async () => {
  await writeClassifications(path, [], provenance);
  expect(readFileSync(path, 'utf8')).toBe('p_member,p_member_spread,predicted_label,flags\n');
});

test('thousands of rows are written in order', async () => {
  await writeClassifications(
    path,
    Array.from({ length: 3000 }, (_, i) => resultOf(i, { id: `${i}` })),
    provenance,
  );
  expect(read().map(({ id }) => Number(id))).toEqual(Array.from({ length: 3000 }, (_, i) => i));
});

describe('where the classification breaks off', () => {
  async function* breaking(after: number) {
    for (let i = 0; i < after; i++) yield resultOf(i, { id: `${i}` });
    await Promise.resolve();
    throw new Error('interrupted');
  }

  test('an older table stays, and the rows there are lie beside it', async () => {
    writeFileSync(path, 'older');
    await expect(writeClassifications(path, breaking(700), provenance)).rejects.toMatchObject({
      code: 'CLASSIFICATION_INCOMPLETE',
      place: { path, partial: `${path}.partial`, rows: 700 },
      cause: { message: 'interrupted' },
    });
    expect(readFileSync(path, 'utf8')).toBe('older');
    expect(read(`${path}.partial`).length).toBe(700);
    expect(readdirSync(folder).sort()).toEqual(['out.csv', 'out.csv.partial']);
  });

  test('before its first row nothing is left, and the error is that of the classification', async () => {
    await expect(writeClassifications(path, breaking(0), provenance)).rejects.toThrow('interrupted');
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('a folder that does not exist is named before anything is computed', async () => {
  let asked = false;
  async function* results() {
    asked = true;
    yield resultOf(1, {});
  }
  await expect(
    writeClassifications(join(folder, 'absent', 'out.csv'), results(), provenance),
  ).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
  expect(asked).toBe(false);
});
