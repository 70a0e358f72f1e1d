import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { perseus, startPerseus, type Ended } from './perseus-process.js';
import { TINY_TRAINING, tinySurvey, type TinySurvey } from './tiny-survey.js';

// The promise of docs/architecture.md: on the CPU, a run that was stopped in any way and resumed ends with the same
// weights, bit for bit, as one that never was, whatever the number of threads that prepare batches.

const LONG_ENOUGH = [...TINY_TRAINING, '--epochs', '6', '--no-export', '--set', 'reportEverySteps=1'];

let survey: TinySurvey;
let never: Buffer;

beforeAll(async () => {
  survey = await tinySurvey();
  const run = join(survey.folder, 'never-stopped');
  await perseus(['train', survey.dataset, '-o', run, ...LONG_ENOUGH, '--loader-threads', '1']);
  never = await readFile(join(run, 'model.safetensors'));
});

afterAll(async () => survey[Symbol.asyncDispose]());

async function stepsOf(run: string): Promise<number> {
  const text = await readFile(join(run, 'events.jsonl'), 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line.includes('"type":"step"')).length;
}

async function stopAfterSteps(
  run: string,
  steps: number,
  signal: NodeJS.Signals,
  args: string[],
): Promise<Ended> {
  const { child, ended } = startPerseus(args);
  let over = false;
  void ended.then(() => (over = true));
  while (!over && (await stepsOf(run)) < steps) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill(signal);
  return ended;
}

const fresh = (run: string): string[] => [
  'train',
  survey.dataset,
  '-o',
  run,
  ...LONG_ENOUGH,
  '--loader-threads',
  '3',
];
const resumed = (run: string): string[] => ['train', survey.dataset, '-o', run, '--resume', '--no-export'];

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGUSR1', 138],
] as const)('a run stopped by %s says how to resume and ends as if never stopped', async (signal, code) => {
  const run = join(survey.folder, `stopped-by-${signal}`);
  const stopped = await stopAfterSteps(run, 11, signal, fresh(run));
  expect(stopped.code, stopped.stderr).toBe(code);
  expect(stopped.stderr).toContain('--resume');
  expect(stopped.stderr).toContain(run);
  await perseus(resumed(run));
  expect((await readFile(join(run, 'model.safetensors'))).equals(never)).toBe(true);
});

test('a run killed twice at arbitrary moments ends as if never stopped', async () => {
  const run = join(survey.folder, 'killed');
  expect((await stopAfterSteps(run, 4, 'SIGKILL', fresh(run))).signal).toBe('SIGKILL');
  expect((await stopAfterSteps(run, 13, 'SIGKILL', resumed(run))).signal).toBe('SIGKILL');
  await perseus(resumed(run));
  expect((await readFile(join(run, 'model.safetensors'))).equals(never)).toBe(true);
});

test('a finished run is not trained again by --resume', async () => {
  const run = join(survey.folder, 'never-stopped');
  const steps = await stepsOf(run);
  await perseus(resumed(run));
  expect((await readFile(join(run, 'model.safetensors'))).equals(never)).toBe(true);
  expect(await stepsOf(run)).toBe(steps);
});

test('a folder that holds a run is not overwritten', async () => {
  const run = join(survey.folder, 'never-stopped');
  const { stderr } = await perseus(['train', survey.dataset, '-o', run, ...TINY_TRAINING], { code: 1 });
  expect(stderr).toContain('--resume');
  expect((await readFile(join(run, 'model.safetensors'))).equals(never)).toBe(true);
});

/** Its first words say that it is at work, and listens for signals: on a busy machine no time of ours would. */
function atWork(child: ChildProcess): Promise<unknown> {
  return once(child.stderr!, 'data');
}

test('a simulation that is stopped leaves nothing behind', async () => {
  const output = join(survey.folder, 'stopped-survey');
  const { child, ended } = startPerseus(['simulate', '-o', output, '--objects', '100000', '--json']);
  await atWork(child);
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  expect(code, stderr).toBe(130);
  await expect(readFile(join(output, 'objects.csv'))).rejects.toThrow('ENOENT');
});

test('a second signal leaves at once', async () => {
  const output = join(survey.folder, 'left');
  const { child, ended } = startPerseus(['simulate', '-o', output, '--objects', '100000', '--json']);
  await atWork(child);
  // Stopped, so that both wait for it: it could be gone after the first.
  child.kill('SIGSTOP');
  child.kill('SIGINT');
  child.kill('SIGTERM');
  child.kill('SIGCONT');
  const { code } = await ended;
  expect([130, 143]).toContain(code);
});
