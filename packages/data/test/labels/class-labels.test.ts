import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PCC_CLASS_NAMES } from '../../src/catalogue/text/fixed/pcc-layout.js';
import { classLabels } from '../../src/labels/class-labels.js';
import { readClassMapping, type ClassMappingFile } from '../../src/labels/class-mapping.js';
import { PCC_CLASSES, THESIS_CLASSES } from '../../src/labels/pcc-classes.js';
import { rowOf } from './row.js';

describe('the seven classes of the Perseus Cluster Catalogue', () => {
  const decide = (mapping: typeof PCC_CLASSES) => {
    const labeller = classLabels(mapping);
    return [1, 2, 3, 4, 5, 6, 7].map((n) => labeller.label(rowOf({ pcc_class: n })));
  };

  test('by default 4 and 6 are members, 2 is background, and what reads "cluster or background" has no label', () => {
    expect(decide(PCC_CLASSES).map(({ label }) => label)).toEqual([null, 0, null, 1, null, 1, null]);
    expect(decide(PCC_CLASSES).map(({ basis }) => basis)).toEqual([
      'ambiguous',
      'morphology',
      'ambiguous',
      'morphology',
      '',
      'morphology',
      'ambiguous',
    ]);
  });

  test('under the thesis all but the merging systems have one, and 1, 3 and 7 are told by their basis', () => {
    expect(decide(THESIS_CLASSES).map(({ label }) => label)).toEqual([0, 0, 0, 1, null, 1, 0]);
    expect(decide(THESIS_CLASSES).map(({ basis }) => basis)).toEqual(
      decide(PCC_CLASSES).map(({ basis }) => basis),
    );
  });

  test('what has no label says why, and what has one says nothing', () => {
    for (const { label, reason } of [...decide(PCC_CLASSES), ...decide(THESIS_CLASSES)])
      expect(reason === '').toBe(label !== null);
  });

  test('the words of the catalogue mean the same as its numbers, its missing blank or not', () => {
    const labeller = classLabels(PCC_CLASSES);
    const byName = (name: string) => labeller.label(rowOf({ class_text: name }));
    expect(PCC_CLASS_NAMES.map(byName)).toEqual(decide(PCC_CLASSES));
    expect(byName('  Possible dE/ETG cluster CANDIDATE ')).toEqual(
      byName('Possible dE/ETGcluster candidate'),
    );
    expect(labeller.label(rowOf({ pcc_class: '4.0' })).label).toBe(1);
  });

  test('a class that is unknown, and a cell without one, get no label', () => {
    const labeller = classLabels(PCC_CLASSES);
    expect(labeller.label(rowOf({ pcc_class: 8 }))).toMatchObject({
      label: null,
      reason: 'class "8" is not in the mapping',
    });
    expect(labeller.label(rowOf({ pcc_class: ' N/A ' }))).toMatchObject({ label: null, reason: 'no class' });
  });

  test('a table without a column of classes is refused, and one column may be named', () => {
    expect(() => classLabels(PCC_CLASSES).label(rowOf({ kind: 4 }))).toThrow(
      expect.objectContaining({ code: 'CATALOGUE_COLUMNS' }),
    );
    expect(classLabels(PCC_CLASSES, 'KIND').label(rowOf({ kind: 4 })).label).toBe(1);
  });
});

describe('a class mapping of one’s own', () => {
  let folder = '';
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'perseus-mapping-'))));
  afterAll(() => rm(folder, { recursive: true }));

  const good: ClassMappingFile = {
    column: 'type',
    classes: [
      { match: ['dE', 'dS0'], label: 'member', basis: 'morphology' },
      { match: 0, label: null, reason: 'not looked at' },
    ],
  };
  const read = async (content: unknown) => {
    const path = join(folder, 'mapping.json');
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return readClassMapping(path);
  };

  test('is read from JSON', async () => {
    const labeller = classLabels(await read(good));
    expect(labeller.label(rowOf({ Type: 'DE' }))).toEqual({ label: 1, basis: 'morphology', reason: '' });
    expect(labeller.label(rowOf({ Type: '0' }))).toMatchObject({ label: null, reason: 'not looked at' });
    expect(labeller.describe()).toMatchObject({ mapping: 'own', column: 'type' });
  });

  test.each([
    ['a class with a label and no basis', { match: 'E', label: 'member' }, 'basis'],
    ['a class without label and reason', { match: 'E', label: null }, 'reason'],
    ['a label that is none', { match: 'E', label: 'star', basis: 'morphology' }, 'label'],
    ['a basis that is none', { match: 'E', label: 'member', basis: 'guess' }, 'basis'],
    ['a field that is none', { match: 'E', label: 'member', basis: 'morphology', weight: 2 }, 'weight'],
    ['a class twice', { match: 'd S0', label: 'background', basis: 'morphology' }, 'mapped twice'],
    ['nothing to match', { match: [], label: 'member', basis: 'morphology' }, 'match'],
  ])('is refused by name for %s', async (_, entry, named) => {
    const message = await read({ ...good, classes: [...good.classes, entry] }).catch((e: Error) => e.message);
    expect(message).toContain('mapping.json');
    expect(message).toContain(named);
  });

  test.each([
    ['torn', '{"column": "ty', 'FILE_UNREADABLE'],
    ['of a newer Perseus', { ...good, formatVersion: 2 }, 'FORMAT_TOO_NEW'],
    ['without classes', { column: 'a', classes: [] }, 'FILE_UNREADABLE'],
  ])('is refused where it is %s', async (_, content, code) => {
    await expect(read(content)).rejects.toMatchObject({ code });
  });
});
