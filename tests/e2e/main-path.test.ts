import { copyFile, mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { perseus, perseusJson } from './perseus-process.js';
import { TINY_TRAINING, tinySurvey, type TinySurvey } from './tiny-survey.js';

// The whole way through the real command: simulate, build, train, export, classify, evaluate.

let survey: TinySurvey;
let run: string;
let inputRows: string[];

beforeAll(async () => {
  survey = await tinySurvey();
  run = join(survey.folder, 'run');
  inputRows = (await readFile(survey.objects, 'utf8')).trimEnd().split('\n');
  const { stdout } = await perseus(['train', survey.dataset, '-o', run, ...TINY_TRAINING]);
  expect(stdout).toContain(run);
});

afterAll(async () => survey[Symbol.asyncDispose]());

/** The lines of a table of classifications: what comes before the header is a comment. */
async function classified(path: string): Promise<{ header: string[]; rows: string[][] }> {
  const lines = (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('#'));
  const [header = [], ...rows] = lines.map((line) => line.split(','));
  return { header, rows };
}

test('a training leaves the run folder that the architecture promises', async () => {
  const files = await readdir(run);
  for (const name of [
    'config.json',
    'events.jsonl',
    'checkpoints',
    'model.safetensors',
    'reference.safetensors',
    'training.png',
    'model.onnx',
  ]) {
    expect(files).toContain(name);
  }
  const png = await readFile(join(run, 'training.png'));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
});

test('every setting that was given stands in the configuration that was written', async () => {
  const config = JSON.parse(await readFile(join(run, 'config.json'), 'utf8')) as {
    training: { epochs: number; batchSize: number; seed: number; architecture: { stemChannels: number } };
  };
  expect(config.training).toMatchObject({
    epochs: 2,
    batchSize: 8,
    seed: 3,
    threads: 1,
    architecture: { stemChannels: 8 },
  });
});

test('every object comes back in order with its columns and a probability', async () => {
  const output = join(survey.folder, 'classified.csv');
  const { stdout } = await perseus([
    ...['classify', '--model', run, '--objects', survey.objects, '--cutouts', survey.cutouts],
    ...['-o', output, '--tta', '8', '--threads', '2', '--batch-size', '16'],
  ]);
  expect(stdout).toContain(output);
  const { header, rows } = await classified(output);
  const input = inputRows.map((line) => line.split(','));
  expect(header.slice(0, input[0]!.length)).toEqual(input[0]);
  expect(header.slice(input[0]!.length)).toEqual(['p_member', 'p_member_spread', 'predicted_label', 'flags']);
  expect(rows.map((row) => row.slice(0, input[0]!.length))).toEqual(input.slice(1));
  for (const row of rows) {
    const p = Number(row[header.indexOf('p_member')]);
    expect(p).toBeGreaterThan(0);
    expect(p).toBeLessThan(1);
    expect(Number(row[header.indexOf('p_member_spread')])).toBeGreaterThanOrEqual(0);
    expect(row[header.indexOf('predicted_label')]).toBe(p >= 0.5 ? 'member' : 'background');
  }
});

test('the exported file alone classifies as the run does, and with other batches and threads alike', async () => {
  const results: string[] = [];
  for (const [i, more] of [
    ['--model', run, '--batch-size', '32', '--threads', '2'],
    ['--model', join(run, 'model.onnx'), '--batch-size', '32', '--threads', '1'],
  ].entries()) {
    const output = join(survey.folder, `classified-${i}.csv`);
    await perseus([
      'classify',
      ...more,
      '--objects',
      survey.objects,
      '--cutouts',
      survey.cutouts,
      '-o',
      output,
    ]);
    const { header, rows } = await classified(output);
    results.push(rows.map((row) => Number(row[header.indexOf('p_member')]).toFixed(4)).join());
  }
  expect(results[0]).toBe(results[1]);
});

test('cutouts that cannot be read are flagged, and the rest are classified', async () => {
  const cutouts = join(survey.folder, 'damaged/cutouts');
  await mkdir(cutouts, { recursive: true });
  const names = (await readdir(survey.cutouts)).sort();
  for (const name of names) await copyFile(join(survey.cutouts, name), join(cutouts, name));
  const fileColumn = inputRows[0]!.split(',').indexOf('file');
  const fileOf = (line: string): string => line.split(',')[fileColumn]!.split('/').at(-1)!;
  const [html, torn, empty] = inputRows.slice(1, 4).map(fileOf) as [string, string, string];
  await writeFile(join(cutouts, html), '<html>404 Not Found</html>');
  const whole = await readFile(join(cutouts, torn));
  await writeFile(join(cutouts, torn), whole.subarray(0, whole.length / 2));
  await writeFile(join(cutouts, empty), '');

  const output = join(survey.folder, 'damaged.csv');
  await perseus([
    'classify',
    '--model',
    run,
    '--objects',
    survey.objects,
    '--cutouts',
    cutouts,
    '-o',
    output,
  ]);
  const { header, rows } = await classified(output);
  expect(rows).toHaveLength(inputRows.length - 1);
  const [p, flags] = [header.indexOf('p_member'), header.indexOf('flags')];
  const unread = rows.filter((row) => row[p] === '');
  expect(unread.map((row) => fileOf(row.join()))).toEqual([html, torn, empty]);
  for (const row of unread) expect(row[flags]).toBe('cutout-unreadable');
});

test('an evaluation counts every object of the split, and draws it', async () => {
  const evaluation = await perseusJson<Record<string, unknown>>([
    ...[
      'evaluate',
      '--model',
      run,
      '--dataset',
      survey.dataset,
      '--split',
      'test',
      '--group-by',
      'label_basis',
    ],
  ]);
  const written: unknown = JSON.parse(await readFile(join(run, 'evaluation.json'), 'utf8'));
  expect(written).toEqual(evaluation);
  expect((await stat(join(run, 'confusion-matrix.png'))).size).toBeGreaterThan(1000);
});

test('an evaluation makes the folder that it is to leave its files in, and finds out first where it cannot', async () => {
  const evaluate = ['evaluate', '--model', run, '--dataset', survey.dataset, '--split', 'test', '-o'];
  const made = join(survey.folder, 'evaluations', 'first');
  await perseus([...evaluate, made]);
  expect((await readdir(made)).sort()).toEqual(['confusion-matrix.png', 'evaluation.json']);
  const { stderr } = await perseus([...evaluate, join(made, 'evaluation.json')], { code: 1 });
  expect(stderr).toContain('evaluation.json');
  expect(stderr).not.toContain('Evaluating:');
});

test('a model made of simulated images says so', async () => {
  const model = await readFile(join(run, 'model.onnx'));
  expect(model.includes('"simulated":true')).toBe(true);
});

test('dataset info tells what is in it, and --verify finds a changed byte', async () => {
  const { stdout } = await perseus(['dataset', 'info', survey.dataset, '--verify']);
  expect(stdout).toContain('96');
  const damaged = join(survey.folder, 'damaged-dataset');
  await mkdir(damaged);
  for (const name of await readdir(survey.dataset))
    await copyFile(join(survey.dataset, name), join(damaged, name));
  const cutouts = join(damaged, 'cutouts.safetensors');
  const bytes = await readFile(cutouts);
  bytes[bytes.length - 100]! ^= 1;
  await writeFile(cutouts, bytes);
  const { stderr } = await perseus(['dataset', 'info', damaged, '--verify'], { code: 1 });
  expect(stderr).toContain('cutouts.safetensors');
});
