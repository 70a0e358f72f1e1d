import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Dataset } from '@perseus/core';
import { expect, test } from 'vitest';
import { buildDataset } from '../../src/dataset/build.js';
import { SmallSurvey } from './small-survey.js';

const files = async (folder: string) => (await readdir(folder)).sort();

/** A program that builds a dataset by the package's public face, and tells of each cutout. */
const program = `
  import { buildDataset } from '@perseus/data';
  const request = JSON.parse(process.argv[1]);
  try {
    await buildDataset({ ...request, onProgress: ({ step, done }) => console.log(step, done) });
    console.log('peak', process.resourceUsage().maxRSS);
  } catch (error) {
    console.error(JSON.stringify(error));
    process.exitCode = 1;
  }`;
const argumentsOf = (survey: SmallSurvey, changes: object = {}) => [
  '--input-type=module',
  '-e',
  program,
  JSON.stringify({ ...survey, seed: 1, ...changes }),
];
const cwd = new URL('.', import.meta.url).pathname;

async function outputOf(child: ChildProcess, wanted: RegExp): Promise<void> {
  let text = '';
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    text += chunk.toString();
    if (wanted.test(text)) return;
  }
  throw new Error(`the program ended without ${wanted}: ${text}`);
}

test.each(['measure', 'pack'])(
  'killed at %s, only X.partial is there, and the next build takes its place',
  async (step) => {
    await using survey = await SmallSurvey.make(300);
    const child = spawn(process.execPath, argumentsOf(survey), { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    await outputOf(child, new RegExp(`${step} 20\\b`));
    child.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(await files(survey.folder)).toEqual(['cutouts', 'dataset.partial', 'objects.csv']);
    await buildDataset({ ...survey, seed: 1 });
    expect(await files(survey.folder)).toEqual(['cutouts', 'dataset', 'objects.csv']);
    await using dataset = await Dataset.open(survey.output);
    await dataset.verify();
  },
);

test.each(['read', 'measure', 'split', 'pack'])(
  'aborted at %s, it throws the reason and leaves nothing',
  async (step) => {
    await using survey = await SmallSurvey.make(40);
    const stop = new AbortController();
    const reason = new Error('the user pressed Ctrl-C');
    const building = buildDataset({
      ...survey,
      seed: 1,
      signal: stop.signal,
      onProgress: (progress) => {
        if (progress.step === step) stop.abort(reason);
      },
    });
    await expect(building).rejects.toBe(reason);
    expect(await files(survey.folder)).toEqual(['cutouts', 'objects.csv']);
  },
);

test('where the disk has no room, it says so and leaves nothing', async () => {
  await using survey = await SmallSurvey.make(300);
  // A limit on the size of files stands in for a full disk: the write fails half-way.
  const command = `ulimit -f 64; exec "${process.execPath}" "$@"`;
  const outcome = spawnSync('bash', ['-c', command, 'bash', ...argumentsOf(survey)], {
    cwd,
    encoding: 'utf8',
  });
  expect(outcome.status).toBe(1);
  expect(JSON.parse(outcome.stderr)).toMatchObject({
    code: 'FILE_UNWRITABLE',
    message: expect.stringMatching(/cannot be written: .*Free some space/) as string,
  });
  expect(await files(survey.folder)).toEqual(['cutouts', 'objects.csv']);
});

test('memory does not grow with the number of cutouts', async () => {
  await using survey = await SmallSurvey.make(1);
  await survey.paint('one.png', 300, 300, 1);
  // Every object with the same cutout of 270 kB: 405 MB in all.
  const rows = Array.from({ length: 1500 }, (_, i) => `o${i},one.png,${i / 10},10,${i % 2}`);
  await writeFile(survey.objectsPath, ['id,file,ra,dec,label', ...rows].join('\n'));
  const outcome = spawnSync(process.execPath, argumentsOf(survey), { cwd, encoding: 'utf8' });
  expect(outcome.stderr).toBe('');
  const peakMiB = Number(/peak (\d+)/.exec(outcome.stdout)?.[1]) / 1024;
  expect(peakMiB).toBeLessThan(260);
  const description = JSON.parse(await readFile(join(survey.output, 'dataset.json'), 'utf8')) as {
    objects: number;
  };
  expect(description.objects).toBe(1500);
});
