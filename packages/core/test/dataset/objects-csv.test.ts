import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OBJECT_COLUMNS, readObjectsCsv, writeObjectsCsv } from '../../src/dataset/objects-csv.js';
import { SPLITS, type DatasetObject } from '../../src/dataset/schema.js';
import { sha256OfFile } from '../../src/disk/sha256.js';
import { temporaryFolder } from '../disk/temporary-folder.js';
import { someObjects } from './small-dataset.js';

const HEADER = OBJECT_COLUMNS.join(',');
const GOOD = 'a,49.9,41.5,1,morphology,0,train';

async function fileWith(text: string): Promise<string> {
  const path = join(await temporaryFolder(), 'objects.csv');
  await writeFile(path, text);
  return path;
}

const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[\r\n", ;a]{0,6}$/));
const anyObject: fc.Arbitrary<DatasetObject> = fc.record({
  id: text.filter((id) => id !== ''),
  raDeg: fc.double({ min: 0, max: 360, noNaN: true }),
  decDeg: fc.double({ min: -90, max: 90, noNaN: true }),
  label: fc.constantFrom(0 as const, 1 as const),
  labelBasis: text,
  group: fc.nat(999_999),
  split: fc.constantFrom(...SPLITS),
  columns: fc.record({ z: text, 'a, "further" one': text }),
});

test('objects are read as they were written, whatever their texts hold', async () => {
  const path = await fileWith('');
  await fc.assert(
    fc.asyncProperty(fc.array(anyObject, { minLength: 1, maxLength: 8 }), async (objects) => {
      const { sha256 } = await writeObjectsCsv(path, objects, ['z', 'a, "further" one']);
      const table = await readObjectsCsv(path);
      expect(table.columns).toEqual([...OBJECT_COLUMNS, 'z', 'a, "further" one']);
      expect([table.sha256, await sha256OfFile(path)]).toEqual([sha256, sha256]);
      table.objects.forEach(({ columns, ...typed }, i) => {
        const { columns: further, ...expected } = objects[i] as DatasetObject;
        expect(typed).toEqual({ ...expected, raDeg: typed.raDeg, decDeg: typed.decDeg });
        expect([typed.raDeg, typed.decDeg]).toEqualWithin([expected.raDeg, expected.decDeg], 0);
        expect(columns).toMatchObject(further);
      });
    }),
    { numRuns: 60 },
  );
});

test('the text of a position is kept to its last digit', async () => {
  const path = await fileWith(`${HEADER},note\na,49.90000000000000000,+41.50,1,,0,train,x\n`);
  const { objects } = await readObjectsCsv(path);
  expect(objects[0]).toMatchObject({ raDeg: 49.9, decDeg: 41.5 });
  await writeObjectsCsv(path, objects, ['note']);
  expect((await readObjectsCsv(path)).objects).toEqual(objects);
});

test('a stream of objects is written, and one that breaks off leaves the old file', async () => {
  const path = await fileWith('old');
  const broken = async function* (): AsyncGenerator<DatasetObject> {
    yield* someObjects(3);
    throw new RangeError('no more cutouts');
  };
  await expect(writeObjectsCsv(path, broken(), [])).rejects.toThrow(new RangeError('no more cutouts'));
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await readdir(dirname(path))).toEqual(['objects.csv']);
});

test('a byte order mark and CRLF are no harm', async () => {
  const { objects } = await readObjectsCsv(await fileWith(`\uFEFF${HEADER}\r\n${GOOD}\r\n`));
  expect(objects).toMatchObject([{ id: 'a', split: 'train' }]);
});

test.each([
  ['an empty file', '', {}],
  ['columns in another order', 'ra,id,dec,label,label_basis,group,split\n', { column: 'id' }],
  ['a column that is missing', 'id,ra,dec,label,label_basis,group\n', { column: 'split' }],
  ['a column twice', `${HEADER},z,z\n`, { column: 'z' }],
  ['a row that is too short', `${HEADER}\n${GOOD}\nb,49.9\n`, { row: 2 }],
  ['a row that is too long', `${HEADER}\n${GOOD},more\n`, { row: 1 }],
  ['a quote that never ends', `${HEADER}\n${GOOD}\n"b,49.9,41.5,1,,0,train\n`, { row: 2 }],
  ['no id', `${HEADER}\n,49.9,41.5,1,,0,train\n`, { row: 1, column: 'id' }],
  ['an empty ra', `${HEADER}\na,,41.5,1,,0,train\n`, { row: 1 }],
  ['a dec of 94.2', `${HEADER}\n${GOOD}\nb,49.9,94.2,1,,0,train\n`, { row: 2 }],
  ['a label of 2', `${HEADER}\na,49.9,41.5,2,,0,train\n`, { row: 1, column: 'label' }],
  ['an empty label', `${HEADER}\na,49.9,41.5,,,0,train\n`, { row: 1, column: 'label' }],
  ['a group of -1', `${HEADER}\na,49.9,41.5,1,,-1,train\n`, { row: 1, column: 'group' }],
  ['a split of its own', `${HEADER}\na,49.9,41.5,1,,0,toString\n`, { row: 1, column: 'split' }],
])('%s is refused, with its place', async (_, content, place) => {
  const path = await fileWith(content);
  await expect(readObjectsCsv(path)).rejects.toMatchObject({
    code: 'DATASET_CORRUPT',
    place: { path, ...place },
  });
});

test('a missing file is told by name', async () => {
  const path = join(await temporaryFolder(), 'objects.csv');
  await expect(readObjectsCsv(path)).rejects.toMatchObject({ code: 'FILE_MISSING', place: { path } });
});
