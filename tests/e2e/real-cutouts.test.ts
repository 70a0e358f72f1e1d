import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { perseus, perseusJson } from './perseus-process.js';
import { TINY_TRAINING } from './tiny-survey.js';

const data = process.env.PERSEUS_DATA;
if (!data) console.warn('PERSEUS_DATA is not set: the tests on real cutouts are left out.');

describe.skipIf(!data)('real cutouts of the Perseus cluster', () => {
  let folder: string;
  let dataset: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perseus-real-'));
    dataset = join(folder, 'dataset');
    await perseus([
      ...['dataset', 'build', '--objects', join(data!, 'labelled.csv')],
      ...['--cutouts', join(data!, 'cutouts/labelled'), '-o', dataset, '--pixel-scale', '0.1'],
    ]);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('all 338 labelled objects come into the dataset', async () => {
    const { stdout } = await perseus(['dataset', 'info', dataset, '--verify']);
    expect(stdout).toContain('338');
  });

  test('an epoch of a narrow network trains, exports, and is evaluated', async () => {
    const run = join(folder, 'run');
    await perseus(['train', dataset, '-o', run, ...TINY_TRAINING, '--epochs', '1', '--downsample', '2']);
    const evaluation = await perseusJson<object>(['evaluate', '--model', run, '--dataset', dataset]);
    expect(JSON.stringify(evaluation)).toContain('accuracy');
  });
});
