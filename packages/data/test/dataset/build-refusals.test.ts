import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BuildRequest } from '../../src/dataset/build-options.js';
import { buildDataset } from '../../src/dataset/build.js';
import { SmallSurvey } from './small-survey.js';

test('an output that is there is refused by name and left alone', async () => {
  await using survey = await SmallSurvey.make(12);
  await mkdir(survey.output);
  await writeFile(join(survey.output, 'mine.txt'), 'dear');
  await expect(buildDataset({ ...survey, seed: 1 })).rejects.toMatchObject({
    code: 'OUTPUT_EXISTS',
    message: expect.stringContaining(survey.output) as string,
  });
  expect(await readdir(survey.output)).toEqual(['mine.txt']);
});

test.each<[string, Partial<BuildRequest>]>([
  ['testFraction', { testFraction: 1.2 }],
  ['testFraction', { testFraction: NaN }],
  ['validationFraction', { validationFraction: 1 }],
  ['groupRadiusArcsec', { groupRadiusArcsec: -1 }],
  ['seed', { seed: 0.5 }],
  ['size', { size: 0 }],
])('%s out of range is refused by name', async (option, changes) => {
  await using survey = await SmallSurvey.make(1);
  await expect(buildDataset({ ...survey, seed: 1, ...changes })).rejects.toMatchObject({
    code: 'OPTION_OUT_OF_RANGE',
    place: { option },
  });
});

test.each<[string, string, (survey: SmallSurvey) => Partial<BuildRequest>]>([
  ['a table that is not there', 'FILE_MISSING', ({ folder }) => ({ objectsPath: join(folder, 'none.csv') })],
  ['a folder in the place of the table', 'FILE_UNREADABLE', ({ folder }) => ({ objectsPath: folder })],
  [
    'a folder of cutouts that is not there',
    'FOLDER_MISSING',
    ({ folder }) => ({ cutoutsDir: join(folder, 'none') }),
  ],
  ['an output in no folder', 'FILE_UNWRITABLE', ({ folder }) => ({ output: join(folder, 'none/dataset') })],
  [
    'an output below a file',
    'FILE_UNWRITABLE',
    ({ objectsPath }) => ({ output: join(objectsPath, 'dataset') }),
  ],
])('%s is told, and nothing is left', async (_, code, changes) => {
  await using survey = await SmallSurvey.make(12);
  await expect(buildDataset({ ...survey, seed: 1, ...changes(survey) })).rejects.toMatchObject({ code });
  expect((await readdir(survey.folder)).sort()).toEqual(['cutouts', 'objects.csv']);
});

test('where too few rows are left to split, those set aside before are told', async () => {
  await using survey = await SmallSurvey.make(4, (lines) =>
    lines.map((line, i) => (i === 1 ? line.split(',').slice(0, 2).join(',') : line)),
  );
  await expect(buildDataset({ ...survey, seed: 1 })).rejects.toMatchObject({
    code: 'DATASET_TOO_SMALL',
    message: expect.stringMatching(/Set aside before: row 1: /) as string,
  });
});

test('a table without label is refused by the name of the column', async () => {
  await using survey = await SmallSurvey.make(4, (lines) =>
    lines.map((line) => line.replace('label,', 'class,')),
  );
  await expect(buildDataset({ ...survey, seed: 1 })).rejects.toMatchObject({
    code: 'CATALOGUE_COLUMNS',
    place: { column: 'label' },
  });
});

test('where no row can be used the first reasons are told', async () => {
  await using survey = await SmallSurvey.make(5);
  for (const name of await readdir(survey.cutoutsDir)) await rm(join(survey.cutoutsDir, name));
  await expect(buildDataset({ ...survey, seed: 1 })).rejects.toMatchObject({
    code: 'NO_OBJECTS',
    message: expect.stringMatching(/row 1: there is no cutout "o0.png".*row 3.*; …\. Check/) as string,
  });
  await using empty = await SmallSurvey.make(0);
  await expect(buildDataset({ ...empty, seed: 1 })).rejects.toMatchObject({ code: 'NO_OBJECTS' });
});

test('too few objects of a class to share among the splits are refused', async () => {
  await using survey = await SmallSurvey.make(4);
  await expect(buildDataset({ ...survey, seed: 1 })).rejects.toMatchObject({ code: 'DATASET_TOO_SMALL' });
  const { description } = await buildDataset({ ...survey, seed: 1, testFraction: 1 });
  expect(description.counts.test).toEqual({ member: 2, background: 2 });
});
