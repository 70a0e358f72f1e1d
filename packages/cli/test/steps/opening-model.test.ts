import { Command } from 'commander';
import { expect, test } from 'vitest';
import { PRECISIONS, hasFastInt8, inspectProcessor } from '@perseus/core';
import { withEngineOptions } from '../../src/options/shared.js';
import { enginesFor, openingModel } from '../../src/steps/opening-model.js';
import type { Session } from '../../src/terminal/command-action.js';
import { Voice } from '../../src/terminal/voice.js';
import { modelFolder } from '../../../core/test/model/model-folders.js';
import { rm } from 'node:fs/promises';

const choicesOf = (flag: string) =>
  withEngineOptions(new Command()).options.find(({ long }) => long === flag)?.argChoices;

test('the engines and precisions that options offer are those there are', async () => {
  const names = (await enginesFor('auto')).map(({ name }) => name);
  expect(choicesOf('--engine')?.toSorted()).toEqual(['auto', ...names].sort());
  expect(choicesOf('--precision')).toEqual(['auto', ...PRECISIONS]);
});

test('ONNX Runtime that is named brings no other engine along', async () => {
  expect((await enginesFor('onnxruntime')).map(({ name }) => name)).toEqual(['onnxruntime']);
});

test('what was opened is told in one line and in the result, and loading goes on meanwhile', async () => {
  const folder = await modelFolder('fitting');
  const session = sessionWith(new Voice({ quiet: true }));
  const notes: string[] = [];
  session.voice.note = (text) => void notes.push(text);
  let begun = 0;
  const settings = { engine: 'onnxruntime', precision: 'auto', devices: 'auto', threads: 1 } as const;
  const { classifier, engine } = await openingModel(session, folder, settings, () => begun++);
  await classifier.close();
  await rm(folder, { recursive: true });
  expect(begun).toBe(1);
  expect(engine).toMatchObject({
    name: 'onnxruntime',
    precision: hasFastInt8(inspectProcessor()) ? 'int8' : 'float32',
  });
  expect(notes).toEqual([`Engine: ${engine.reason}. Precision: ${engine.precisionReason}`]);
});

test('a model that cannot be opened is told as it is, and nothing is begun', async () => {
  const session = sessionWith(new Voice({ quiet: true }));
  let begun = 0;
  const settings = { engine: 'auto', precision: 'int8', devices: 'auto', threads: 1 } as const;
  await expect(openingModel(session, 'no-such-run', settings, () => begun++)).rejects.toMatchObject({
    code: 'FILE_MISSING',
  });
  expect(begun).toBe(0);
});

function sessionWith(voice: Voice): Session {
  return { voice, signal: new AbortController().signal, commandLine: 'perseus classify' };
}
