import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imagingSchema } from '@perseus/core';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planSurvey } from '../../src/simulate/population/survey-plan.js';
import { simulateSurvey } from '../../src/simulate/simulate-survey.js';
import { surveyCutouts } from '../../src/simulate/survey-cutouts.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perseus-simulate-'));
});
afterAll(() => rm(folder, { recursive: true }));

const SMALL = { objects: 40, size: 32, pixelScaleArcsec: 0.4, memberFraction: 0.5, seed: 11 };

test('a survey is a catalogue, a cutout for each row, and a word about how they were made', async () => {
  const output = join(folder, 'survey');
  const progress: number[] = [];
  const survey = await simulateSurvey({ ...SMALL, output, onProgress: (done) => progress.push(done) });
  expect(survey).toEqual({
    objectsPath: join(output, 'objects.csv'),
    cutoutsDir: join(output, 'cutouts'),
    objects: 40,
  });
  expect(progress).toEqual(Array.from({ length: 40 }, (_, k) => k + 1));
  const rows = parse(await readFile(survey.objectsPath), { columns: true }) as Record<string, string>[];
  expect(rows).toHaveLength(40);
  expect(await readdir(survey.cutoutsDir)).toHaveLength(40);
  for (const row of rows) {
    const { format, width, height, channels } = await sharp(join(output, row.file as string)).metadata();
    expect({ format, width, height, channels }).toEqual({
      format: 'png',
      width: 32,
      height: 32,
      channels: 3,
    });
    expect(row.file).toBe(`cutouts/${row.id}.png`);
    for (const column of ['ra', 'dec', 'magnitude_r', 'g_r', 'r_i', 'size_arcsec', 'redshift'])
      expect(Number.isFinite(Number(row[column]))).toBe(true);
  }
  const imaging = imagingSchema.parse(JSON.parse(await readFile(join(output, 'imaging.json'), 'utf8')));
  expect(imaging).toMatchObject({
    simulated: true,
    source: 'perseus simulation',
    pixelScaleArcsec: 0.4,
    bands: ['i', 'r', 'g'],
  });
});

test('the same options give the same files, byte for byte; another seed gives others', async () => {
  const contents = async (name: string, seed: number): Promise<string[]> => {
    const output = join(folder, name);
    const { cutoutsDir } = await simulateSurvey({ ...SMALL, objects: 12, seed, output });
    const files = [join(output, 'objects.csv')];
    for (const file of (await readdir(cutoutsDir)).sort()) files.push(join(cutoutsDir, file));
    return Promise.all(files.map((file) => readFile(file, 'base64')));
  };
  const first = await contents('first', 11);
  expect(await contents('again', 11)).toEqual(first);
  const other = await contents('other', 12);
  other.forEach((file, k) => expect(file).not.toBe(first[k]));
});

test('a cutout does not depend on which were rendered before it', () => {
  const options = { size: 48, pixelScaleArcsec: 0.2, seed: 3 };
  const plan = planSurvey({ rows: 20, memberFraction: 0.5, seed: 3 });
  const forward = surveyCutouts(plan, options);
  const inOrder = plan.rows.map((_, row) => forward(row));
  const backward = surveyCutouts(plan, options);
  for (let row = 19; row >= 0; row--) expect(backward(row)).toEqual(inOrder[row]);
});

test('the object is in the middle, and the sky is dark but not black', () => {
  const plan = planSurvey({ rows: 60, memberFraction: 0.5, seed: 8 });
  const cutouts = surveyCutouts(plan, { size: 64, pixelScaleArcsec: 0.4, seed: 8 });
  const green = (pixels: Uint8Array, from: number, to: number): number => {
    let sum = 0;
    for (let y = from; y < to; y++)
      for (let x = from; x < to; x++) sum += pixels[3 * (y * 64 + x) + 1] as number;
    return sum / (to - from) ** 2;
  };
  const brighter = plan.rows.filter((_, row) => {
    const pixels = cutouts(row);
    return green(pixels, 28, 36) > 1.5 * green(pixels, 0, 8);
  });
  expect(brighter.length).toBeGreaterThan(48);
  const sky = plan.rows.map((_, row) => green(cutouts(row), 0, 8)).sort((a, b) => a - b)[30];
  expect(sky).toBeGreaterThan(2);
  expect(sky).toBeLessThan(30);
});

test('an aborted simulation leaves nothing behind', async () => {
  const output = join(folder, 'aborted');
  const stop = new AbortController();
  const running = simulateSurvey({
    ...SMALL,
    output,
    signal: stop.signal,
    onProgress: (done) => done === 3 && stop.abort(),
  });
  await expect(running).rejects.toThrow('aborted');
  expect((await readdir(folder)).filter((name) => name.startsWith('aborted'))).toEqual([]);
});

test('a folder that is there already is left alone', async () => {
  const output = join(folder, 'twice');
  await simulateSurvey({ ...SMALL, objects: 1, output });
  const before = await readFile(join(output, 'objects.csv'), 'utf8');
  await expect(simulateSurvey({ ...SMALL, output })).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
  expect(await readFile(join(output, 'objects.csv'), 'utf8')).toBe(before);
});

test.each([
  ['objects', 0],
  ['objects', 2.5],
  ['size', 8],
  ['size', NaN],
  ['pixelScaleArcsec', 0],
  ['memberFraction', 1.2],
  ['seed', 0.5],
])('%s of %d is refused by name, before anything is written', async (option, value) => {
  const output = join(folder, 'refused');
  await expect(simulateSurvey({ ...SMALL, output, [option]: value })).rejects.toMatchObject({
    code: 'OPTION_OUT_OF_RANGE',
    place: { option },
    message: expect.stringContaining(option) as string,
  });
  expect(existsSync(output)).toBe(false);
});
