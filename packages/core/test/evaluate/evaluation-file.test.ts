import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { evaluateRows } from '../../src/evaluate/evaluate.js';
import { readEvaluation, writeEvaluation } from '../../src/evaluate/evaluation-file.js';
import { fakeSubject } from './fake-subject.js';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'perseus-evaluation-'))));
afterAll(() => rm(folder, { recursive: true }));

test('an evaluation reads back as it was, and never holds NaN', async () => {
  const path = join(folder, 'evaluation.json');
  const evaluation = await evaluateRows(fakeSubject([{ label: 1, margin: () => 1 }]), {
    model: 'm',
    dataset: 'd',
    split: 'all',
  });
  await writeEvaluation(path, evaluation);
  expect(await readEvaluation(path)).toEqual(evaluation);
  expect(await readFile(path, 'utf8')).not.toMatch(/NaN|Infinity/);
});

test('an evaluation of a newer Perseus is refused by name, a torn one as unreadable', async () => {
  const path = join(folder, 'other.json');
  await writeFile(path, '{"formatVersion": 9}');
  await expect(readEvaluation(path)).rejects.toMatchObject({ code: 'FORMAT_TOO_NEW' });
  await writeFile(path, '{"formatVersion": 1, "per');
  await expect(readEvaluation(path)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
});
