import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeTinyDataset } from '../tiny-dataset.js';

// A training thread that outlives what it uses crashes the process now and then, not each time.
const TIMES = 3;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'perseus-exit-'));
  await writeTinyDataset(join(folder, 'dataset'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ending {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
  runFolder: string;
}

/** How a process of its own ends that trains and leaves in the way named. */
function endingOf(how: string, time: number, threads = 1): Promise<Ending> {
  const program = fileURLToPath(new URL('programs/train.mjs', import.meta.url));
  const runFolder = join(folder, `${how.replaceAll(' ', '-')}-${threads}-${time}`);
  const args = [program, how, String(threads), join(folder, 'dataset'), runFolder];
  // Else LibTorch's helper threads wait in loops, which takes minutes beside other programs.
  const env = { ...process.env, OMP_WAIT_POLICY: 'passive' };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { timeout: 60_000, env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, signal: child.signalCode, stdout, stderr, runFolder }),
    );
  });
}

async function endings(how: string): Promise<Ending[]> {
  const all: Ending[] = [];
  for (let time = 0; time < TIMES; time++) all.push(await endingOf(how, time));
  // With LibTorch's helper threads.
  if (how !== 'natural') all.push(await endingOf(how, TIMES, 2));
  return all;
}

describe('leaving while a training runs', () => {
  test.each([
    { how: 'exit', code: 7, says: '' },
    { how: 'throw', code: 1, says: 'nobody catches this' },
    { how: 'worker.terminate', code: 0, says: 'the worker was terminated' },
    { how: 'worker.exit', code: 0, says: 'the worker is gone' },
    { how: 'exit beside a worker', code: 7, says: '' },
    { how: 'natural', code: 0, says: 'completed' },
  ])('$how ends with code $code, never by a crash', async ({ how, code, says }) => {
    for (const ending of await endings(how)) {
      expect(ending, ending.stderr).toMatchObject({ code, signal: null });
      expect(ending.stdout + ending.stderr).toContain(says);
    }
  });

  test('process.exit saves nothing: the last checkpoint is the one before step 1', async () => {
    const first = await endingOf('exit', TIMES + 1);
    const second = await endingOf('exit', TIMES + 2);
    const hash = ({ runFolder }: Ending) =>
      createHash('sha256')
        .update(readFileSync(join(runFolder, 'checkpoints/last.safetensors')))
        .digest('hex');
    expect(hash(second)).toBe(hash(first));
  });
});
