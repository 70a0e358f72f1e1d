import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Dataset, SPLITS, type DatasetStep } from '@perseus/core';
import { expect, test } from 'vitest';
import { buildDataset } from '../../src/dataset/build.js';
import { describeDataset } from '../../src/dataset/info.js';
import { SmallSurvey } from './small-survey.js';

const files = async (folder: string) => (await readdir(folder)).sort();

test('a built dataset opens, holds each cutout beside its object, and its bytes agree with its hashes', async () => {
  await using survey = await SmallSurvey.make(40);
  const { description, setAside } = await buildDataset({
    ...survey,
    seed: 7,
    imaging: { pixelScaleArcsec: 0.4 },
  });
  expect(setAside).toEqual({ count: 0, reasons: {}, path: null });
  expect(await files(survey.output)).toEqual(['cutouts.safetensors', 'dataset.json', 'objects.csv']);
  await using dataset = await Dataset.open(survey.output);
  await dataset.verify();
  expect(dataset.description).toEqual(description);
  expect(dataset.columns.slice(7)).toEqual(['file', 'magnitude_r', 'flags', 'red_percent', 'black_fraction']);
  const pixels = await dataset.readCutouts(dataset.rowsOf('all'));
  expect(pixels.length).toBe(40 * 12 * 12 * 3);
  dataset.objects.forEach((object, i) => {
    expect(object).toMatchObject({
      id: `o${i}`,
      label: i % 2,
      labelBasis: 'morphology',
      group: i,
      decDeg: 41.5,
    });
    expect(object.columns).toMatchObject({ dec: '41.50', magnitude_r: `${15 + i / 10}`, file: `o${i}.png` });
    const first = i * 12 * 12 * 3;
    expect([...pixels.subarray(first, first + 3)]).toEqual([i, 2 * i, 255 - i]);
  });
});

test('every step is told with its counts, and the split has its shares of each class', async () => {
  await using survey = await SmallSurvey.make(64);
  const told: DatasetStep[] = [];
  const { description } = await buildDataset({ ...survey, seed: 7, onStep: (step) => told.push(step) });
  expect(description.steps.map(({ name, in: before, out }) => [name, before, out])).toEqual([
    ['read', 64, 64],
    ['label', 64, 64],
    ['cutouts', 64, 64],
    ['quality', 64, 64],
    ['group', 64, 64],
    ['conflicts', 64, 64],
    ['footprints', 64, 64],
    ['split', 64, 64],
    ['leak check', 64, 64],
    ['pack', 64, 64],
  ]);
  expect(told).toEqual(description.steps);
  expect(description.counts).toEqual({
    train: { member: 18, background: 18 },
    validation: { member: 6, background: 6 },
    test: { member: 8, background: 8 },
  });
});

test('one seed gives the same bytes, another seed another split', async () => {
  await using survey = await SmallSurvey.make(30);
  const build = async (name: string, seed: number) =>
    (await buildDataset({ ...survey, output: join(survey.folder, name), seed })).description.hashes;
  const first = await build('a', 1);
  expect(await build('b', 1)).toEqual(first);
  const other = await build('c', 2);
  expect(other['cutouts.safetensors']).toBe(first['cutouts.safetensors']);
  expect(other['objects.csv']).not.toBe(first['objects.csv']);
});

test('pixel statistics are those of the training cutouts', async () => {
  await using survey = await SmallSurvey.make(30);
  const { description } = await buildDataset({ ...survey, seed: 1 });
  await using dataset = await Dataset.open(survey.output);
  const values = [...(await dataset.readCutouts(dataset.rowsOf('train')))];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(description.pixelStatistics).toEqualWithin({ mean, standardDeviation: Math.sqrt(variance) }, 1e-9);
});

test('rows that cannot be used are set aside with row, column and reason, and counted in the steps', async () => {
  await using survey = await SmallSurvey.make(30, (lines) => {
    const changed = [...lines];
    changed[1] = 'o0,gone.png,10,41.5,0,,15';
    changed[2] = 'o1,o1.png,10.1,94.2,1,,15';
    changed[3] = 'o2,o2.png,10.2,41.5,star,,15';
    changed[4] = 'o5,o3.png,10.3,41.5,1,,15';
    changed[7] = 'o6,page.png,10.4,41.5,0,,15';
    changed[8] = 'o7,o7.png,10.5,41.5,,,15';
    changed[9] = 'o8,../objects.csv,10.6,41.5,0,,15';
    changed[10] = 'o9,o9.png';
    return changed;
  });
  await writeFile(join(survey.cutoutsDir, 'page.png'), '<html>busy</html>');
  const { description, setAside } = await buildDataset({ ...survey, seed: 1 });
  // The first of two rows with one id stays, which here is the row that was changed.
  expect(setAside).toEqual({
    count: 8,
    reasons: {
      position: 1,
      label: 2,
      'line unreadable': 1,
      'duplicate id': 1,
      'no cutout': 2,
      'cutout unreadable': 1,
    },
    path: join(survey.output, 'objects.rejected.csv'),
  });
  expect(description.steps.slice(0, 3)).toMatchObject([
    { name: 'read', in: 30, out: 28, detail: { position: 1, 'line unreadable': 1 } },
    { name: 'label', in: 28, out: 25, detail: { label: 2, 'duplicate id': 1, morphology: 21 } },
    { name: 'cutouts', in: 25, out: 22, detail: { 'no cutout': 2, 'cutout unreadable': 1 } },
  ]);
  const lines = (await readFile(setAside.path ?? '', 'utf8')).trimEnd().split('\n');
  expect(lines[0]).toBe(
    'rejected_row,rejected_column,rejected_reason,id,file,ra,dec,label,label_basis,magnitude_r',
  );
  expect(lines.slice(1).map((line) => line.split(',').slice(0, 2).join(' '))).toEqual([
    '1 file',
    '2 dec',
    '3 label',
    '6 id',
    '7 file',
    '8 label',
    '9 file',
    '10 ',
  ]);
  expect(lines[2]).toContain(
    '"dec is 94.2, and declinations lie between -90 and 90 degrees",o1,o1.png,10.1,94.2,1',
  );
  expect(lines[5]).toContain('is an HTML page: the download failed');
  await using dataset = await Dataset.open(survey.output);
  await dataset.verify();
  expect(dataset.objects.length).toBe(22);
});

test('with strict the first of them is an error that names row and column, and nothing is left', async () => {
  await using survey = await SmallSurvey.make(12, (lines) => lines.with(3, 'o2,o2.png,10,41.5,maybe,,15'));
  await expect(buildDataset({ ...survey, seed: 1, strict: true })).rejects.toMatchObject({
    code: 'ROW_REJECTED',
    place: { row: 3, column: 'label' },
    message: expect.stringContaining('row 3: label is "maybe"') as string,
  });
  expect(await files(survey.folder)).toEqual(['cutouts', 'objects.csv']);
});

test('labels may be written member and background', async () => {
  await using survey = await SmallSurvey.make(12, (lines) =>
    lines.map((line) => line.replace('41.50,0', '41.50,Background').replace('41.50,1', '41.50, member')),
  );
  await buildDataset({ ...survey, seed: 1 });
  await using dataset = await Dataset.open(survey.output);
  expect(dataset.objects.map(({ label }) => label)).toEqual(Array.from({ length: 12 }, (_, i) => i % 2));
});

/** Row 2k + 1 lies 0.4 arcsec beside row 2k. */
const inPairs = (lines: string[]) =>
  lines.map((line, i) =>
    i > 0 && i % 2 === 0
      ? line.replace(/png,[\d.]+,/, `png,${(10 + (i - 2) / 36 + 1e-4).toFixed(5)},`)
      : line,
  );

test('copies of an object are one group on one side', async () => {
  await using survey = await SmallSurvey.make(40, (lines) =>
    inPairs(lines).map((line, i) => line.replace(/,[01],morph/, `,${Math.ceil(i / 2) % 2},morph`)),
  );
  const { description } = await buildDataset({ ...survey, seed: 3 });
  expect(description.groups).toMatchObject({ radiusArcsec: 2, shared: 20, conflicts: [] });
  await using dataset = await Dataset.open(survey.output);
  for (let i = 0; i < 40; i += 2) {
    expect(dataset.objects[i + 1]?.group).toBe(i / 2);
    expect(dataset.objects[i + 1]?.split).toBe(dataset.objects[i]?.split);
  }
});

test('a split that the table gives is kept; half a split is refused', async () => {
  const given = (i: number) => SPLITS[Math.floor(i / 2) % 3] ?? 'train';
  const withSplit = (lines: string[]) => lines.map((line, i) => `${line},${i === 0 ? 'split' : given(i)}`);
  await using survey = await SmallSurvey.make(12, withSplit);
  const { description } = await buildDataset({ ...survey, seed: 1 });
  expect(description.steps.find(({ name }) => name === 'split')?.detail).toMatchObject({ method: 'given' });
  await using dataset = await Dataset.open(survey.output);
  expect(dataset.objects.map(({ split }) => split)).toEqual(dataset.objects.map((_, i) => given(i + 1)));

  await using half = await SmallSurvey.make(12, (lines) => withSplit(lines).with(5, `${lines[5] ?? ''},`));
  await expect(buildDataset({ ...half, seed: 1 })).rejects.toMatchObject({
    code: 'SPLIT_UNREADABLE',
    place: { row: 5, column: 'split' },
  });
});

test('a column named like one of ours is kept under another name', async () => {
  await using survey = await SmallSurvey.make(12, (lines) =>
    lines.map((line, i) => `${line},${i === 0 ? 'group' : `g${i}`}`),
  );
  await buildDataset({ ...survey, seed: 1 });
  const { columns } = await describeDataset(survey.output);
  expect(columns).toEqual([
    'id',
    'ra',
    'dec',
    'label',
    'label_basis',
    'group',
    'split',
    'file',
    'magnitude_r',
    'given_group',
    'flags',
    'red_percent',
    'black_fraction',
  ]);
});

test('cutouts of mixed size are refused, and cropped about their centre where a size is given', async () => {
  await using survey = await SmallSurvey.make(12);
  await survey.paint('o5.png', 21, 18, 5);
  await survey.paint('o6.png', 9, 30, 6);
  await expect(buildDataset({ ...survey, seed: 1 })).rejects.toMatchObject({
    code: 'DATASET_MIXED_SIZES',
    message: expect.stringMatching(
      /row 6 \(o5\) has 18 x 21 pixels, and that of row 1 has 12 x 12/,
    ) as string,
  });
  const { description, setAside } = await buildDataset({ ...survey, seed: 1, size: 10 });
  expect(description).toMatchObject({ height: 10, width: 10, objects: 11 });
  expect(setAside.reasons).toEqual({ 'cutout too small': 1 });
});

test('imaging.json beside the table goes into the dataset, and a simulation stays one', async () => {
  await using survey = await SmallSurvey.make(12);
  await writeFile(
    join(survey.folder, 'imaging.json'),
    JSON.stringify({ simulated: true, bands: ['i', 'r', 'g'] }),
  );
  const { description } = await buildDataset({
    ...survey,
    seed: 1,
    imaging: { source: 'mine', simulated: false },
  });
  expect(description.imaging).toMatchObject({ simulated: true, bands: ['i', 'r', 'g'], source: 'mine' });
});

test('what a dataset holds is told, by label basis too; a basis of another name is kept beside and counts as none', async () => {
  await using survey = await SmallSurvey.make(12, (lines) =>
    lines.map((line, i) => (i > 8 ? line.replace('morphology', '__proto__') : line)),
  );
  await buildDataset({ ...survey, seed: 1 });
  const summary = await describeDataset(survey.output, { verify: true });
  expect(Object.entries(summary.labelBases)).toEqual([
    ['morphology', { member: 4, background: 4 }],
    ['', { member: 2, background: 2 }],
  ]);
  expect(summary.columns).toContain('given_label_basis');
  expect(summary).toMatchObject({ verified: true, description: { objects: 12 } });
  const cutouts = join(survey.output, 'cutouts.safetensors');
  const bytes = await readFile(cutouts);
  bytes[bytes.length - 1] = 77;
  await writeFile(cutouts, bytes);
  await expect(describeDataset(survey.output, { verify: true })).rejects.toMatchObject({
    code: 'DATASET_CHANGED',
  });
});
