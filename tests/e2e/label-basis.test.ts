import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Evaluation, RunConfig } from '@perseus/core';
import { perseus, perseusJson } from './perseus-process.js';
import { TINY_TRAINING, tinySurvey, type TinySurvey } from './tiny-survey.js';

// What a label rests on, from the dataset through training to the evaluation; and tables of any format for classify.

let survey: TinySurvey;
let run: string;

beforeAll(async () => {
  survey = await tinySurvey();
  run = join(survey.folder, 'run');
  await perseus([
    ...['train', survey.dataset, '-o', run, ...TINY_TRAINING, '--epochs', '1'],
    ...['--weigh-basis', 'spec-galaxy=1,morphology=0.25', '--leave-out-basis', 'spec-star'],
  ]);
});
afterAll(() => survey[Symbol.asyncDispose]());

test('weights and what was left out stand in the configuration, and resuming keeps them', async () => {
  const { dataset } = JSON.parse(await readFile(join(run, 'config.json'), 'utf8')) as RunConfig;
  expect(dataset.basisWeights).toEqual({ 'spec-galaxy': 1, morphology: 0.25 });
  expect(dataset.filters).toEqual(['label_basis!=spec-star']);
  const resume = ['train', survey.dataset, '-o', run, '--resume', '--no-export'];
  await perseus(resume);
  const { stderr } = await perseus([...resume, '--weigh-basis', 'morphology=2'], { code: 1 });
  expect(stderr).toContain('basisWeights');
});

test('a basis that the dataset does not have is refused with those that it has', async () => {
  const other = join(survey.folder, 'other');
  const { stderr } = await perseus(
    ['train', survey.dataset, '-o', other, ...TINY_TRAINING, '--leave-out-basis', 'ambigous'],
    { code: 1 },
  );
  expect(stderr).toContain('"ambigous"');
  expect(stderr).toContain('spec-galaxy');
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('an evaluation reports by basis, and leaves one out on request', async () => {
  const evaluate = ['evaluate', '--model', run, '--dataset', survey.dataset, '--split', 'all'];
  const all = await perseusJson<Evaluation>(evaluate);
  const parts = all.byColumn!.parts.map(({ value }) => value);
  expect(all.byColumn!.column).toBe('label_basis');
  expect(parts).toContain('spec-star');
  const without = await perseusJson<Evaluation>([...evaluate, '--leave-out-basis', 'spec-star']);
  expect(without.byColumn!.parts.map(({ value }) => value)).toEqual(
    parts.filter((part) => part !== 'spec-star'),
  );
  expect(without.perObject.count).toBeLessThan(all.perObject.count);
});

/** Id and probability of each row. */
async function classified(objects: string, name: string): Promise<(string | undefined)[][]> {
  const output = join(survey.folder, name);
  await perseus([
    'classify',
    '--model',
    run,
    '--objects',
    objects,
    '--cutouts',
    survey.cutouts,
    '-o',
    output,
  ]);
  const [header = [], ...rows] = (await readFile(output, 'utf8'))
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.split(','));
  const [id, p] = [header.indexOf('id'), header.indexOf('p_member')];
  return rows.map((row) => [row[id!], row[p!]]);
}

test('tables as FITS and VOTable are classified as the same table in CSV is', async () => {
  const expected = await classified(survey.objects, 'csv.csv');
  for (const format of ['fits', 'vot']) {
    const table = join(survey.folder, `objects.${format}`);
    await perseus(['catalogue', 'read', survey.objects, '-o', table]);
    expect(await classified(table, `${format}.csv`)).toEqual(expected);
  }
}, 90_000);
