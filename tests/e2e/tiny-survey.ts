import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { perseus } from './perseus-process.js';

export interface TinySurvey extends AsyncDisposable {
  folder: string;
  objects: string;
  cutouts: string;
  dataset: string;
}

/** A simulated survey of small cutouts and the dataset made of it, in a folder that goes with it. */
export async function tinySurvey({ objects = 96, size = 32 } = {}): Promise<TinySurvey> {
  const folder = await mkdtemp(join(tmpdir(), 'perseus-e2e-'));
  const survey = join(folder, 'survey');
  await perseus(['simulate', '-o', survey, '--objects', `${objects}`, '--size', `${size}`, '--seed', '5']);
  const paths = {
    folder,
    objects: join(survey, 'objects.csv'),
    cutouts: join(survey, 'cutouts'),
    dataset: join(folder, 'dataset'),
  };
  await perseus([
    'dataset',
    'build',
    '--objects',
    paths.objects,
    '--cutouts',
    paths.cutouts,
    '-o',
    paths.dataset,
    '--seed',
    '5',
  ]);
  return { ...paths, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** A network an eighth as wide as ResNet-50, which learns little and fast. */
export const TINY_TRAINING = [
  ...['--stem-channels', '8', '--epochs', '2', '--batch-size', '8', '--threads', '1', '--seed', '3'],
  ...['--precision', 'float32', '--downsample', '1'],
];
