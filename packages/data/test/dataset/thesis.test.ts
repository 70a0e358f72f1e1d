import { createHash } from 'node:crypto';
import { copyFile, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Dataset, THESIS_ANGLES_DEG } from '@perseus/core';
import { expect, test } from 'vitest';
import { buildDataset } from '../../src/dataset/build.js';
import { SmallSurvey } from './small-survey.js';

const golden = new URL('../golden/dataset/', import.meta.url).pathname;
// Made by golden/dataset/make_rotated_copies.py: PIL.Image.rotate at the thesis's angles.
const turned = JSON.parse(await readFile(join(golden, 'rotated-copies.json'), 'utf8')) as Record<
  string,
  { side: number; copies: { angleDeg: number; sha256: string }[] }
>;

/** A dataset by the thesis's recipe: every object with the same cutout, `name`. */
async function thesisOf(count: number, name: string, changes: object = {}) {
  const survey = await SmallSurvey.make(count, (lines) =>
    lines.map((line) => line.replace(/,o\d+\.png/, `,${name}.png`)),
  );
  await copyFile(join(golden, `${name}.png`), join(survey.cutoutsDir, `${name}.png`));
  const report = await buildDataset({ ...survey, recipe: 'thesis', seed: 1, ...changes });
  return { survey, ...report };
}

test.each(['odd', 'even'])('copies of an image of %s side equal what Pillow makes of it', async (name) => {
  const { survey, description } = await thesisOf(12, name);
  await using folder = survey;
  const { side, copies } = turned[name] as (typeof turned)[string];
  expect(description).toMatchObject({ objects: 12 * 16, height: side, width: side });
  expect(description.copiesDeg).toEqual(copies.map(({ angleDeg }) => angleDeg));
  await using dataset = await Dataset.open(folder.output);
  await dataset.verify();
  const pixels = await dataset.readCutouts(dataset.rowsOf('all'));
  const bytes = side * side * 3;
  dataset.objects.forEach(({ id, columns }, line) => {
    const copy = copies[line % 16] as (typeof copies)[number];
    expect([id, columns['rotation_deg']]).toEqual([`o${Math.floor(line / 16)}`, String(copy.angleDeg)]);
    const hash = createHash('sha256').update(pixels.subarray(line * bytes, (line + 1) * bytes));
    expect(hash.digest('hex')).toBe(copy.sha256);
  });
});

test('objects are split first and turned then; the validation split is cut from the copies, and that is told', async () => {
  const { survey, description } = await thesisOf(40, 'odd');
  await using folder = survey;
  await using dataset = await Dataset.open(folder.output);
  const splitsOf = (group: number) =>
    new Set(dataset.objects.filter((object) => object.group === group).map(({ split }) => split));
  const kinds = Array.from({ length: 40 }, (_, group) => [...splitsOf(group)].sort().join(' '));
  // A quarter of 40, then a quarter of the 480 copies that are left.
  expect(kinds.filter((kind) => kind === 'test').length).toBe(10);
  expect(kinds.every((kind) => ['test', 'train', 'train validation', 'validation'].includes(kind))).toBe(
    true,
  );
  expect(dataset.rowsOf('validation').length).toBe(120);
  const shared = kinds.filter((kind) => kind === 'train validation').length;
  expect(description.unsound).toContainEqual(
    expect.stringContaining(`cut from rotated rows: ${shared} objects have copies in both`),
  );
  expect(description.steps.find(({ name }) => name === 'leak check')?.detail).toMatchObject({
    objectsAcrossSplits: shared,
    objectsTrainedAndTestedOn: 0,
  });
});

test('without copies every object is there once, as it is', async () => {
  const { survey, description } = await thesisOf(40, 'odd', { copies: false });
  await using folder = survey;
  expect(description).toMatchObject({ objects: 40, copiesDeg: [], recipe: 'thesis' });
  await using dataset = await Dataset.open(folder.output);
  expect(dataset.columns).not.toContain('rotation_deg');
});

test('opposite labels of one object stay, and are told', async () => {
  await using survey = await SmallSurvey.make(24, (lines) =>
    lines.with(2, 'o1,o1.png,10.0001,41.50,1,morphology,15'),
  );
  const { description } = await buildDataset({ ...survey, recipe: 'thesis', seed: 1 });
  expect(description.groups.conflicts).toEqual([
    {
      ids: ['o0', 'o1'],
      labels: [0, 1],
      bases: ['morphology', 'morphology'],
      spectra: [],
      done: 'kept',
    },
  ]);
  expect(description.unsound).toContain('1 objects are there twice with opposite labels.');
  expect(description.counts.train.member + description.counts.train.background).toBeGreaterThan(0);
});

test('overly red images are left out and listed, by class; the default recipe only flags them', async () => {
  const make = () =>
    SmallSurvey.make(24, (lines) => lines.map((line) => line.replace(/,o[01]\.png/, ',red.png')));
  await using survey = await make();
  await copyFile(join(survey.cutoutsDir, 'o0.png'), join(survey.cutoutsDir, 'spare.png'));
  await survey.paintColour('red.png', 12, 12, { r: 200, g: 20, b: 20 });
  const thesis = await buildDataset({ ...survey, recipe: 'thesis', copies: false, seed: 1 });
  expect(thesis.description.objects).toBe(22);
  expect(thesis.leftOut).toEqual({
    count: 2,
    reasons: { 'overly-red': 2 },
    path: join(survey.output, 'objects.left-out.csv'),
  });
  expect(await readFile(thesis.leftOut.path ?? '', 'utf8')).toBe(
    'table,row,id,ra,dec,label,label_basis,step,reason\n' +
      'objects.csv,1,o0,10,41.5,0,morphology,quality,overly-red\n' +
      'objects.csv,2,o1,10.02778,41.5,1,morphology,quality,overly-red\n',
  );
  expect(thesis.description.unsound).toContain(
    'The red filter leaves out 1 members and 1 background objects: a selection effect.',
  );
  const flagged = await buildDataset({ ...survey, output: join(survey.folder, 'flagged'), seed: 1 });
  expect(flagged.description).toMatchObject({
    objects: 24,
    flags: { 'overly-red': { member: 1, background: 1 }, truncated: { member: 0, background: 0 } },
    unsound: [],
  });
  expect(await readdir(join(survey.folder, 'flagged'))).not.toContain('objects.left-out.csv');
});

test('the angles are those that the evaluation turns by', () => {
  expect(turned['odd']?.copies.map(({ angleDeg }) => angleDeg)).toEqual([...THESIS_ANGLES_DEG]);
});

test('of a table with classes as many background objects stay as there are members, of other tables all', async () => {
  await using survey = await SmallSurvey.make(0);
  const classes = ['id,file,ra,dec,pcc_class'];
  for (let i = 0; i < 40; i++) classes.push(`p${i},one.png,${10 + i / 10},41,${[1, 2, 3, 4, 5][i % 5]}`);
  const spectra = ['id,file,ra,dec,z,class,zWarning'];
  for (let i = 0; i < 12; i++) spectra.push(`s${i},one.png,${20 + i / 10},41,0.2,GALAXY,0`);
  await survey.paint('one.png', 12, 12, 3);
  await writeFile(join(survey.folder, 'pcc.csv'), classes.join('\n'));
  await writeFile(join(survey.folder, 'spec.csv'), spectra.join('\n'));
  const { description } = await buildDataset({
    sources: [
      { path: join(survey.folder, 'pcc.csv'), labels: 'classes' },
      { path: join(survey.folder, 'spec.csv'), labels: 'redshifts' },
    ],
    cutoutsDir: survey.cutoutsDir,
    output: survey.output,
    recipe: 'thesis',
    copies: false,
    seed: 4,
  });
  expect(description.steps.slice(0, 3)).toMatchObject([
    { name: 'read', in: 52, out: 52 },
    { name: 'label', in: 52, out: 44, detail: { 'merging system': 8, ambiguous: 16, morphology: 16 } },
    { name: 'balance', in: 44, out: 28 },
  ]);
  expect(description.sources).toEqual([
    { table: 'pcc.csv', labels: 'classes', rows: 40 },
    { table: 'spec.csv', labels: 'redshifts', rows: 12 },
  ]);
  const members = Object.values(description.counts).reduce((sum, { member }) => sum + member, 0);
  expect([members, description.objects]).toEqual([8, 28]);
});
