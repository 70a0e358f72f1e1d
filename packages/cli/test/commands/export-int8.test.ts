import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Int8ExportReport } from '@perseus/core';
import { smallRun, type SmallRun } from '../../../core/test/quantise/small-run.js';

let folder: string;
let small: SmallRun;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perseus-export-int8-'));
  small = await smallRun(folder, 'clear');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The command in a process of its own. */
function start(args: string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const command = fileURLToPath(new URL('../../bin/perseus.js', import.meta.url));
  const child = spawn(process.execPath, [command, 'export', small.run, '--int8', '--threads', '2', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const ended = Promise.all([code, text(child.stdout), text(child.stderr)]);
  return { child, ended: ended.then(([code, stdout, stderr]) => ({ code, stdout, stderr })) };
}

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

const files = async (): Promise<string[]> => (await readdir(small.run)).sort();

test('an int8 form is made of a run that was not exported yet, the float form first', async () => {
  await rm(join(small.run, 'model.onnx'));
  const { code, stdout, stderr } = await start([]).ended;
  expect(code).toBe(0);
  expect(stderr).toContain('float model first');
  expect(stdout).toContain(`Model: ${join(small.run, 'model.int8.onnx')}`);
  expect(stdout).toMatch(
    /0\.00 % of 40 calibration cutouts change class; AUC on 20 validation cutouts is [01]\./,
  );
  expect(await files()).toEqual(
    ['config.json', 'model.int8.onnx', 'model.onnx', 'model.safetensors', 'reference.safetensors'].sort(),
  );
});

test('fewer cutouts, another place and a dataset that was moved are said by options', async () => {
  const output = join(folder, 'elsewhere.onnx');
  const { stdout } = await start([
    ...['-o', output, '--dataset', small.dataset, '--calibration-cutouts', '24', '--json'],
  ]).ended;
  const report = JSON.parse(stdout) as Int8ExportReport;
  expect(report).toMatchObject({ output, quantisation: { calibrationCutouts: 24, validationCutouts: 20 } });
  expect(report.tried).toHaveLength(6);
});

test('a dataset that is not there ends it with one sentence', async () => {
  const { code, stderr } = await start(['--dataset', join(folder, 'nowhere')]).ended;
  expect(code).toBe(1);
  expect(stderr).toContain('there is no dataset folder');
});

test('a stop leaves no half of it', async () => {
  const before = await files();
  const output = join(small.run, 'stopped.onnx');
  const { child, ended } = start(['-o', output, '--json']);
  child.stderr!.once('data', () => child.kill('SIGTERM'));
  expect(await ended).toMatchObject({ code: 143, stdout: '' });
  expect(await files()).toEqual(before);
});
