import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Dataset } from '@perseus/core';
import { expect, test } from 'vitest';
import { buildDataset } from '../../src/dataset/build.js';
import type { BuildRequest } from '../../src/dataset/build-options.js';
import { SmallSurvey } from './small-survey.js';

/** A survey folder with these tables, and one cutout for all, `one.png`. */
async function surveyWith(tables: Record<string, string[]>) {
  const survey = await SmallSurvey.make(0);
  await survey.paint('one.png', 12, 12, 3);
  for (const [name, lines] of Object.entries(tables)) {
    await mkdir(join(survey.folder, name, '..'), { recursive: true });
    await writeFile(join(survey.folder, name), lines.join('\n') + '\n');
  }
  return survey;
}

const far = (i: number) => (10 + i / 10).toFixed(4);
const given = (count: number, first = 0) => [
  'id,file,ra,dec,label,label_basis',
  ...Array.from({ length: count }, (_, i) => `o${i},one.png,${far(first + i)},41.5,${i % 2},morphology`),
];

async function build(survey: SmallSurvey, changes: Partial<BuildRequest>) {
  const report = await buildDataset({
    cutoutsDir: survey.cutoutsDir,
    output: survey.output,
    seed: 1,
    ...changes,
  });
  await using dataset = await Dataset.open(survey.output);
  await dataset.verify();
  return { ...report, objects: dataset.objects, columns: dataset.columns };
}

test('several tables become one dataset: each row says its table, and an id that is taken gets the name of its own', async () => {
  await using survey = await surveyWith({
    'a.csv': given(12),
    'b.csv': given(12, 40),
    'other/a.csv': given(12, 80),
  });
  const paths = ['a.csv', 'b.csv', 'other/a.csv'].map((name) => join(survey.folder, name));
  const { objects, description, columns } = await build(survey, {
    sources: paths.map((path) => ({ path, labels: 'given' })),
  });
  expect(objects.map(({ id }) => id).filter((id) => id.endsWith('o3'))).toEqual([
    'o3',
    'b.csv:o3',
    'a.csv (2):o3',
  ]);
  expect(columns).toContain('source');
  expect([0, 12, 24].map((i) => objects[i]?.columns['source'])).toEqual(['a.csv', 'b.csv', 'a.csv (2)']);
  // Where ids had to change the table's own are kept.
  expect(objects[13]?.columns['given_id']).toBe('o1');
  expect(description.sources.map(({ rows }) => rows)).toEqual([12, 12, 12]);
});

test('columns of all tables are kept, empty where a table has none; what is measured stands beside what was said', async () => {
  await using survey = await surveyWith({
    'a.csv': given(12).map((line, i) => `${line},${i === 0 ? 'flags' : 'mine'}`),
    'b.csv': given(12, 40).map((line, i) => `${line},${i === 0 ? 'constructor' : i}`),
  });
  const { objects, columns } = await build(survey, {
    sources: ['a.csv', 'b.csv'].map((name) => ({ path: join(survey.folder, name), labels: 'given' })),
  });
  expect(columns).toEqual(expect.arrayContaining(['given_flags', 'flags', 'constructor']));
  expect(objects[0]?.columns).toMatchObject({ given_flags: 'mine', flags: '', constructor: '' });
  expect(objects[12]?.columns).toMatchObject({ given_flags: '', constructor: '1' });
});

test('classes by mapping: those that may be either are left out, with their reason', async () => {
  const rows = Array.from({ length: 35 }, (_, i) => `p${i},one.png,${far(i)},41.5,${(i % 7) + 1}`);
  await using survey = await surveyWith({ 'pcc.csv': ['id,file,ra,dec,pcc_class', ...rows] });
  const { description, leftOut } = await build(survey, {
    sources: [{ path: join(survey.folder, 'pcc.csv'), labels: 'classes' }],
  });
  expect(leftOut.reasons).toEqual({ 'class reads cluster or background': 15, 'merging system': 5 });
  expect(description.labelBases).toEqual({ morphology: { member: 10, background: 5 } });
});

test('classes by a file of one’s own', async () => {
  const rows = Array.from({ length: 24 }, (_, i) => `p${i},one.png,${far(i)},41.5,${['E', 'S', 'X'][i % 3]}`);
  const mapping = {
    formatVersion: 1,
    column: 'kind',
    classes: [
      { match: 'e', label: 'member', basis: 'morphology' },
      { match: 'S', label: 'background', basis: 'ambiguous' },
      { match: 'X', label: null, reason: 'not looked at' },
    ],
  };
  await using survey = await surveyWith({
    'kinds.csv': ['id,file,ra,dec,kind', ...rows],
    'mapping.json': [JSON.stringify(mapping)],
  });
  const { description, leftOut } = await build(survey, {
    sources: [{ path: join(survey.folder, 'kinds.csv'), labels: 'classes' }],
    classMappingPath: join(survey.folder, 'mapping.json'),
  });
  expect(leftOut.reasons).toEqual({ 'not looked at': 8 });
  expect(description.labelBases).toEqual({
    morphology: { member: 8, background: 0 },
    ambiguous: { member: 0, background: 8 },
  });
});

test('redshifts by velocity: uncertain ones are left out, stars are told apart', async () => {
  const kinds = ['0.0175,GALAXY', '0.2,GALAXY', '-0.0001,STAR', '0.0299,GALAXY'];
  const rows = Array.from({ length: 48 }, (_, i) => `s${i},one.png,${far(i)},41.5,${kinds[i % 4]},0`);
  await using survey = await surveyWith({ 'spec.csv': ['id,file,ra,dec,z,class,zWarning', ...rows] });
  const { description, leftOut } = await build(survey, {
    sources: [{ path: join(survey.folder, 'spec.csv'), labels: 'redshifts' }],
  });
  expect(leftOut.reasons).toEqual({ 'velocity uncertain': 12 });
  expect(description.labelBases).toEqual({
    'spec-galaxy': { member: 12, background: 12 },
    'spec-star': { member: 0, background: 12 },
  });
  expect(description.steps.find(({ name }) => name === 'label')?.detail).toMatchObject({
    meanVelocityKmS: 5258,
    dispersionKmS: 1040,
    velocitySource: expect.stringContaining('Aguerri') as string,
  });
});

test('spectra decide over labels on the same place, open ones too, and what changed is kept', async () => {
  const rows = Array.from({ length: 28 }, (_, i) => `p${i},one.png,${far(i)},41.5,${[2, 4, 1, 4][i % 4]}`);
  // On p0 a member, on p1 and p2 background; p3 has none.
  const spectrum = (i: number, z: number) => `s${i},${far(i)},41.5001,${z},GALAXY,0`;
  await using survey = await surveyWith({
    'pcc.csv': ['id,file,ra,dec,pcc_class', ...rows],
    'spec.csv': [
      'id,ra,dec,z,class,zWarning',
      spectrum(0, 0.0175),
      spectrum(1, 0.2),
      spectrum(2, 0.2),
      spectrum(4, 0.2),
    ],
  });
  const { objects, description, leftOut } = await build(survey, {
    sources: [{ path: join(survey.folder, 'pcc.csv'), labels: 'classes' }],
    spectraPath: join(survey.folder, 'spec.csv'),
  });
  const of = (id: string) => objects.find((object) => object.id === id);
  expect(of('p0')).toMatchObject({
    label: 1,
    labelBasis: 'spec-galaxy',
    columns: { given_label: '0', given_label_basis: 'morphology' },
  });
  expect(of('p1')).toMatchObject({ label: 0, labelBasis: 'spec-galaxy', columns: { given_label: '1' } });
  expect(of('p2')).toMatchObject({ label: 0, columns: { given_label: '', given_label_basis: 'ambiguous' } });
  expect(of('p3')).toMatchObject({ label: 1, labelBasis: 'morphology', columns: { given_label: '' } });
  expect(of('p4')).toMatchObject({ label: 0, labelBasis: 'spec-galaxy' });
  expect(description.groups.conflicts).toEqual([
    { ids: ['p0'], labels: [0], bases: ['morphology'], spectra: ['s0'], done: 'resolved' },
    { ids: ['p1'], labels: [1], bases: ['morphology'], spectra: ['s1'], done: 'resolved' },
  ]);
  expect(leftOut.reasons).toEqual({ 'class reads cluster or background': 6 });
  expect(description.steps.find(({ name }) => name === 'spectra')).toMatchObject({
    in: 28,
    out: 22,
    detail: { spectra: 4, matched: 4, decided: 1, 'differ from the label': 2 },
  });
  expect(description.steps.find(({ name }) => name === 'conflicts')).toMatchObject({
    detail: { conflicts: 2, 'labels changed': 2, 'labels confirmed by spectra': 1 },
  });
});

test.each([
  ['drop', [38, 2]],
  ['prefer-spectroscopic', [38, 2]],
] as const)(
  'rows of one object that disagree without a spectrum are left out by %s',
  async (policy, counts) => {
    await using survey = await surveyWith({ 'a.csv': [...given(39), 'x,one.png,10.0001,41.5,1,morphology'] });
    const { description, leftOut } = await build(survey, {
      objectsPath: join(survey.folder, 'a.csv'),
      conflictPolicy: policy,
    });
    expect([description.objects, leftOut.count]).toEqual(counts);
    expect(description.groups.conflicts).toMatchObject([
      { ids: ['o0', 'x'], labels: [0, 1], done: 'left-out' },
    ]);
    expect(leftOut.reasons).toEqual({ 'labels contradict each other': 2 });
  },
);

test('the row that a spectrum stands behind gives its label to the other', async () => {
  await using survey = await surveyWith({ 'a.csv': [...given(39), 'x,one.png,10.0001,41.5,1,spec-galaxy'] });
  const { objects } = await build(survey, { objectsPath: join(survey.folder, 'a.csv') });
  expect([objects[0], objects[39]]).toMatchObject([
    { id: 'o0', label: 1, labelBasis: 'spec-galaxy', group: 0, columns: { given_label: '0' } },
    { id: 'x', label: 1, labelBasis: 'spec-galaxy', group: 0, columns: { given_label: '' } },
  ]);
});

test('with the policy fail the objects that disagree are named, and nothing is left', async () => {
  await using survey = await surveyWith({ 'a.csv': [...given(39), 'x,one.png,10.0001,41.5,1,morphology'] });
  const building = build(survey, { objectsPath: join(survey.folder, 'a.csv'), conflictPolicy: 'fail' });
  await expect(building).rejects.toMatchObject({
    code: 'LABEL_CONFLICT',
    message: expect.stringContaining('o0') as string,
  });
});

test('a magnitude limit holds for the tables that have its column, and rows without one are left out', async () => {
  const faint = (i: number) => (i === 0 ? 'v_mag' : i === 1 ? 'N/A' : String(14 + i / 2));
  await using survey = await surveyWith({
    'a.csv': given(20).map((line, i) => `${line},${faint(i)}`),
    'b.csv': given(10, 40),
  });
  const { description, leftOut } = await build(survey, {
    sources: ['a.csv', 'b.csv'].map((name) => ({ path: join(survey.folder, name), labels: 'given' })),
    magnitudeLimits: [{ column: 'V_MAG', max: 20 }],
  });
  // 15 to 20 by halves pass.
  expect(description.objects).toBe(11 + 10);
  expect(Object.values(leftOut.reasons).sort()).toEqual([1, 8]);
  const missing = build(survey, {
    output: join(survey.folder, 'again'),
    objectsPath: join(survey.folder, 'b.csv'),
    magnitudeLimits: [{ column: 'r', max: 20 }],
  });
  await expect(missing).rejects.toMatchObject({ code: 'CATALOGUE_COLUMNS', place: { column: 'r' } });
});

test('balance takes as many of the larger class as there are of the smaller', async () => {
  const lines = given(60).map((line, i) => (i % 3 === 0 ? line.replace(',1,morph', ',0,morph') : line));
  await using survey = await surveyWith({ 'a.csv': lines });
  const { description, leftOut } = await build(survey, {
    objectsPath: join(survey.folder, 'a.csv'),
    balance: true,
  });
  const { member, background } = description.labelBases['morphology'] ?? { member: 0, background: 1 };
  expect(member).toBe(background);
  expect(leftOut.reasons).toEqual({ 'one too many of its class': 60 - 2 * member });
});

test('an object on two sides of a split that the table gives fails the build by name', async () => {
  const split = (i: number) => ['train', 'test', 'validation'][Math.floor(i / 2) % 3];
  const lines = given(24).map((line, i) => `${line},${i === 0 ? 'split' : split(i)}`);
  await using survey = await surveyWith({
    'a.csv': [...lines, 'x,one.png,10.0001,41.5,0,morphology,validation'],
  });
  await expect(build(survey, { objectsPath: join(survey.folder, 'a.csv') })).rejects.toMatchObject({
    code: 'DATASET_LEAK',
    message: expect.stringMatching(/o0 \(row 1\) = x \(row 25\) in train and validation/) as string,
    place: { row: 1, column: 'split' },
  });
  // Split anew it is sound, and the folds are told.
  const { description, objects } = await build(survey, {
    objectsPath: join(survey.folder, 'a.csv'),
    split: { method: 'kfold', folds: 4, fold: 2 },
  });
  expect(description.fold).toEqual({ fold: 2, of: 4 });
  for (const { split: its, columns } of objects) expect(its === 'test').toBe(columns['fold'] === '2');
  expect(objects.at(-1)?.columns['fold']).toBe(objects[0]?.columns['fold']);
});

test('splits that are to be given and are not are asked for', async () => {
  await using survey = await surveyWith({ 'a.csv': given(12) });
  const building = build(survey, { objectsPath: join(survey.folder, 'a.csv'), split: { method: 'given' } });
  await expect(building).rejects.toMatchObject({ code: 'SPLIT_MISSING', place: { column: 'split' } });
});

test('an object larger than its frame is flagged by its radius column', async () => {
  const lines = given(12).map((line, i) => `${line},${i === 0 ? 'size' : i}`);
  await using survey = await surveyWith({ 'a.csv': lines });
  const { objects, description } = await build(survey, {
    objectsPath: join(survey.folder, 'a.csv'),
    radiusColumn: 'SIZE',
    imaging: { pixelScaleArcsec: 1 },
  });
  // 12 px of 1 arcsec: radii beyond 6.
  expect(objects.map(({ columns }) => columns['flags'])).toEqual(
    objects.map((_, i) => (i + 1 > 6 ? 'truncated' : '')),
  );
  expect(description.flags['truncated']).toEqual({ member: 3, background: 3 });
  const unknown = build(survey, {
    output: join(survey.folder, 'again'),
    objectsPath: join(survey.folder, 'a.csv'),
    radiusColumn: 'radius',
  });
  await expect(unknown).rejects.toMatchObject({ code: 'CATALOGUE_COLUMNS', place: { column: 'radius' } });
});

test('rejected rows of several tables name their table', async () => {
  await using survey = await surveyWith({
    'a.csv': given(12).with(3, 'o2,one.png,10,99,0,morphology'),
    'b.csv': given(12, 40).with(5, 'o4,gone.png,14,41.5,1,morphology'),
  });
  const { setAside } = await build(survey, {
    sources: ['a.csv', 'b.csv'].map((name) => ({ path: join(survey.folder, name), labels: 'given' })),
  });
  const lines = (await readFile(setAside.path ?? '', 'utf8')).split('\n');
  expect(lines.slice(0, 3).map((line) => line.split(',').slice(0, 3).join(' '))).toEqual([
    'rejected_table rejected_row rejected_column',
    'a.csv 3 dec',
    'b.csv 5 file',
  ]);
});

test.each<[string, string, Partial<BuildRequest>]>([
  ['no table', 'OPTION_MISSING', { cutoutsDir: '.' }],
  ['no cutouts', 'OPTION_MISSING', { objectsPath: 'a.csv' }],
  ['one fold', 'OPTION_OUT_OF_RANGE', { split: { method: 'kfold', folds: 1 } }],
  ['a fold too many', 'OPTION_OUT_OF_RANGE', { split: { method: 'kfold', folds: 4, fold: 4 } }],
  ['blocks of no size', 'OPTION_OUT_OF_RANGE', { split: { method: 'blocks', blockArcmin: 0 } }],
  ['a split of its own', 'OPTION_OUT_OF_RANGE', { split: { method: 'toString' as 'random' } }],
])('%s is refused by name', async (_, code, changes) => {
  await using survey = await surveyWith({});
  const building = buildDataset({ output: survey.output, seed: 1, ...changes });
  await expect(building).rejects.toMatchObject({ code });
});
