import { dirname, join } from 'node:path';
import { stat } from 'node:fs/promises';
import type { Evaluation, EvaluationOptions } from '@perseus/core';
import type { Session } from '../terminal/command-action.js';
import { enginesFor, tellEngine } from './opening-model.js';

export interface EvaluationFiles {
  evaluation: Evaluation;
  report: string;
  picture: string;
}

/** Evaluates, and leaves `evaluation.json` and `confusion-matrix.png` in `folder`, beside the model where not given. */
export async function evaluating(
  { voice, signal }: Session,
  options: Omit<EvaluationOptions, 'signal' | 'onProgress' | 'onOpened' | 'factories'>,
  folder?: string,
): Promise<EvaluationFiles> {
  const { drawConfusionMatrix, evaluateModel, writeEvaluation } = await import('@perseus/core');
  const factories = await enginesFor(options.engine ?? 'auto');
  const evaluation = await voice.measured({ title: 'Evaluating', unit: 'objects' }, (meter) =>
    evaluateModel({
      ...options,
      factories,
      signal,
      onOpened: (reasons) => tellEngine(voice, reasons),
      onProgress: ({ done, total }) => meter.update(done, total),
    }),
  );
  const beside = folder ?? (await folderOfModel(options.model));
  const report = join(beside, 'evaluation.json');
  const picture = join(beside, 'confusion-matrix.png');
  await writeEvaluation(report, evaluation);
  await drawConfusionMatrix(evaluation, picture);
  return { evaluation, report, picture };
}

async function folderOfModel(model: string): Promise<string> {
  return (await stat(model)).isDirectory() ? model : dirname(model);
}
