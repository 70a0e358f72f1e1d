import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { buildDataset } from '../../src/dataset/build.js';
import { previewDataset } from '../../src/preview/preview-dataset.js';
import { SmallSurvey } from '../dataset/small-survey.js';

/** Objects of the red sequence; 3 has a doubtful match, 4 no colour, and 5 a colour that was not measured. */
const withPhotometry = ([header, ...rows]: string[]) => [
  `${header},R_mag,g_z,match_doubtful`,
  ...rows.map((row, i) => `${row},${15 + i / 20},${i === 4 ? '' : i === 5 ? -9999 : 1.7},${i === 3}`),
];

async function built(count: number, mend?: (lines: string[]) => string[]) {
  const survey = await SmallSurvey.make(count, mend);
  await buildDataset({ ...survey, seed: 7 });
  return survey;
}

test('a preview is a contact sheet of both classes and all splits, and a colour-magnitude diagram', async () => {
  await using survey = await built(40, withPhotometry);
  const output = join(survey.folder, 'looks', 'today');
  const report = await previewDataset(survey.output, { output, perClass: 2 });
  expect(report).toMatchObject({ cutoutsShown: 12, whyNoColourMagnitude: null });
  expect(report.colourMagnitude).toMatchObject({
    drawn: 37,
    leftOut: { 'match doubtful': 1, 'no photometry': 2 },
  });
  const { format, width = 0, height = 0 } = await sharp(report.contactSheetPath).metadata();
  expect(format).toBe('png');
  // Six strips of tiles of 200 pixels.
  expect([width > 2 * 200, height > 6 * 200]).toEqual([true, true]);
  expect(await sharp(report.colourMagnitude?.pngPath).metadata()).toMatchObject({ format: 'png' });
  const svg = await readFile(report.colourMagnitude!.svgPath, 'utf8');
  for (const text of [
    'r (mag, observed)',
    '37 objects',
    '37 on it',
    'left out: 1 (match doubtful), 2 (no photometry)',
  ])
    expect(svg).toContain(text);
});

test('the cutouts that are shown depend on the seed alone', async () => {
  await using survey = await built(60);
  const sheet = async (name: string, seed?: number) => {
    const output = join(survey.folder, name);
    const { contactSheetPath } = await previewDataset(survey.output, {
      output,
      perClass: 2,
      ...(seed === undefined ? {} : { seed }),
    });
    return readFile(contactSheetPath);
  };
  const first = await sheet('first');
  expect(first.equals(await sheet('second', 7))).toBe(true);
  expect(first.equals(await sheet('third', 8))).toBe(false);
});

test('without photometry the report says why there is no diagram', async () => {
  await using survey = await built(24);
  const report = await previewDataset(survey.output, { output: join(survey.folder, 'looks') });
  expect(report.colourMagnitude).toBeNull();
  expect(report.whyNoColourMagnitude).toContain('no columns of r and of g - z');
});

test('columns of another name are drawn on request, and one that is not there is refused', async () => {
  const renamed = (lines: string[]) => withPhotometry(lines).map((line) => line.replace('g_z', 'g_minus_z'));
  await using survey = await built(24, renamed);
  const output = join(survey.folder, 'looks');
  const { colourMagnitude } = await previewDataset(survey.output, {
    output,
    columns: { colour: 'G_minus_z' },
  });
  expect(colourMagnitude?.drawn).toBe(21);
  expect(await readFile(colourMagnitude!.svgPath, 'utf8')).toContain('g_minus_z (mag)');
  await expect(previewDataset(survey.output, { output, columns: { colour: 'b_v' } })).rejects.toMatchObject({
    code: 'COLUMN_UNKNOWN',
    place: { column: 'b_v' },
  });
});

test('names that are markup are drawn as they are', async () => {
  const nasty = (lines: string[]) => lines.map((line) => line.replace(/^o(\d+),/, '<b>&"$1</b>,'));
  await using survey = await built(24, nasty);
  const report = await previewDataset(survey.output, { output: join(survey.folder, 'looks') });
  expect(report.cutoutsShown).toBe(24);
});

test('no cutouts, and more than a sheet holds, are refused', async () => {
  await using survey = await built(24);
  for (const perClass of [0, 65, 1.5, NaN])
    await expect(previewDataset(survey.output, { output: survey.folder, perClass })).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    });
});

test('an output that is a file is refused with its name', async () => {
  await using survey = await built(24);
  const output = join(survey.folder, 'taken');
  await writeFile(output, '');
  await expect(previewDataset(survey.output, { output })).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
  });
});

const real = process.env['PERSEUS_DATA'];
describe.skipIf(real === undefined || !existsSync(real))(
  'the labelled cutouts of the Perseus cluster',
  () => {
    test('have a contact sheet', async () => {
      await using survey = await SmallSurvey.make(1);
      await buildDataset({
        objectsPath: join(real!, 'labelled.csv'),
        cutoutsDir: real!,
        output: survey.output,
        seed: 1,
      });
      const report = await previewDataset(survey.output, { output: join(survey.folder, 'looks') });
      expect(report.cutoutsShown).toBe(48);
    });
  },
);
