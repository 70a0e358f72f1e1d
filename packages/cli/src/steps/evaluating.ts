import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Evaluation, EvaluationOptions } from '@perseus/core';
import type { Session } from '../terminal/command-action.js';
import { enginesFor, tellEngine } from './opening-model.js';

export interface EvaluationFiles {
  evaluation: Evaluation;
  report: string;
  picture: string;
}

/**
 * Evaluates, and leaves `evaluation.json` and `confusion-matrix.png` in `folder`, which is made where it is not there, or beside
 * the model where none is given.
 */
export async function evaluating(
  { voice, signal }: Session,
  options: Omit<EvaluationOptions, 'signal' | 'onProgress' | 'onOpened' | 'factories'>,
  folder?: string,
): Promise<EvaluationFiles> {
  const { drawConfusionMatrix, evaluateModel, writeEvaluation } = await import('@perseus/core');
  const factories = await enginesFor(options.engine ?? 'auto');
  const beside = folder ?? folderOfModel(options.model);
  const report = join(beside, 'evaluation.json');
  const picture = join(beside, 'confusion-matrix.png');
  const evaluation = await voice.measured({ title: 'Evaluating', unit: 'objects' }, (meter) =>
    evaluateModel({
      ...options,
      factories,
      signal,
      onOpened: async (reasons) => {
        tellEngine(voice, reasons);
        await preparePlace(report);
      },
      onProgress: ({ done, total }) => meter.update(done, total),
    }),
  );
  await writeEvaluation(report, evaluation);
  await drawConfusionMatrix(evaluation, picture);
  return { evaluation, report, picture };
}

/** So that a place that cannot be written to is known before the work; a model that cannot be opened leaves no folder behind. */
async function preparePlace(report: string): Promise<void> {
  const { AtomicFile, makeFolder } = await import('@perseus/core');
  await makeFolder(dirname(report));
  const file = await AtomicFile.create(report);
  await file.discard();
}

function folderOfModel(model: string): string {
  const isFolder = statSync(model, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder ? model : dirname(model);
}
