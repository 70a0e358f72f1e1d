import { Command, Option } from 'commander';
import { SPLITS, formatEvaluation, type Split } from '@perseus/core';
import { leaveOutBasisOption } from '../options/basis-flags.js';
import {
  viewCount,
  viewsOption,
  whereOption,
  withEngineOptions,
  withOutputOptions,
  type EngineFlags,
  type OutputOptions,
} from '../options/shared.js';
import type { Run } from '../terminal/command-action.js';
import { evaluating } from '../steps/evaluating.js';

interface EvaluateOptions extends OutputOptions, EngineFlags {
  model: string;
  dataset: string;
  split: Split | 'all';
  tta: string;
  where: string[];
  leaveOutBasis: string[];
  groupBy?: string;
  output?: string;
}

export function evaluateCommand(run: Run): Command {
  const command = new Command('evaluate')
    .description(
      'Judge the labelled objects of a dataset: confusion matrix, precision, recall, ROC, by label basis.',
    )
    .requiredOption('--model <run|file>', 'folder of a run, or model.onnx')
    .requiredOption('--dataset <folder>', 'folder of a dataset')
    .addOption(new Option('--split <split>', 'which objects').choices([...SPLITS, 'all']).default('test'))
    .addOption(viewsOption())
    .addOption(whereOption())
    .addOption(leaveOutBasisOption())
    .option(
      '--group-by <column>',
      'scores for each value of a column; none for not (default: label_basis where it is)',
    )
    .option(
      '-o, --output <folder>',
      'where to leave evaluation.json and confusion-matrix.png (default: beside the model)',
    )
    .action((options: EvaluateOptions) =>
      run(options, async (session) => {
        const { evaluation, report, picture } = await evaluating(
          session,
          {
            model: options.model,
            dataset: options.dataset,
            split: options.split,
            views: viewCount(options.tta),
            filters: [...options.where, ...options.leaveOutBasis.map((basis) => `label_basis!=${basis}`)],
            ...(options.groupBy !== undefined && {
              groupBy: options.groupBy === 'none' ? null : options.groupBy,
            }),
            engine: options.engine,
            precision: options.precision,
            devices: options.device,
            threads: options.threads,
          },
          options.output,
        );
        session.voice.result(
          [formatEvaluation(evaluation), `Evaluation: ${report}`, `Picture: ${picture}`],
          evaluation,
        );
      }),
    );
  return withOutputOptions(withEngineOptions(command));
}
