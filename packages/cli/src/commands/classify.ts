import { Command } from 'commander';
import { wholeNumber } from '../options/parse.js';
import {
  engineOption,
  threadsOption,
  viewCount,
  viewsOption,
  withOutputOptions,
  type OutputOptions,
} from '../options/shared.js';
import type { Run } from '../program.js';

interface ClassifyOptions extends OutputOptions {
  model: string;
  objects: string;
  cutouts: string;
  output: string;
  tta: string;
  engine: string;
  threads: number;
  batchSize: number;
}

export function classifyCommand(run: Run): Command {
  const command = new Command('classify')
    .description('Give each object of a table its probability of membership.')
    .requiredOption('--model <run|file>', 'folder of a run, or model.onnx')
    .requiredOption('--objects <file>', 'CSV with ra, dec, and file or id')
    .requiredOption('--cutouts <folder>', 'folder of PNG, JPEG, WebP or TIFF cutouts')
    .requiredOption('-o, --output <file.csv>', 'where to; every input column is kept')
    .addOption(viewsOption())
    .addOption(engineOption())
    .option('--batch-size <n>', 'cutouts at once', wholeNumber(1), 32)
    .addOption(threadsOption())
    .action((options: ClassifyOptions) =>
      run(options, async ({ voice, signal }) => {
        const { Classifier, writeClassifications } = await import('@perseus/core');
        const { cutoutFolder, readObjects } = await import('@perseus/data');
        await using classifier = await Classifier.open(options.model, {
          engine: options.engine,
          threads: options.threads,
          views: viewCount(options.tta),
          batchSize: options.batchSize,
        });
        voice.note(`Engine: ${classifier.reason}`);
      }),
    );
  return withOutputOptions(command);
}
