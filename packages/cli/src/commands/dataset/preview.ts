import { Command } from 'commander';
import { wholeNumber } from '../../options/parse.js';
import { withOutputOptions, type OutputOptions } from '../../options/shared.js';
import { previewLines } from '../../printing/preview-lines.js';
import type { Run } from '../../terminal/command-action.js';

interface PreviewOptions extends OutputOptions {
  output?: string;
  perClass?: number;
  seed?: number;
  magnitudeColumn?: string;
  colourColumn?: string;
}

export function datasetPreviewCommand(run: Run): Command {
  const command = new Command('preview')
    .description(
      'Draw a dataset: cutouts by class and split with their names, and the colour-magnitude diagram.',
    )
    .argument('<dataset>', 'folder of a dataset')
    .option('-o, --output <folder>', 'where to (default: preview in the dataset)')
    .option('--per-class <n>', 'cutouts of each class in each split (default: 8)', wholeNumber(1))
    .option('--seed <n>', "draws which cutouts are shown (default: the dataset's)", wholeNumber(0))
    .option('--magnitude-column <name>', 'column of r, where the guess by name is wrong')
    .option('--colour-column <name>', 'column of g - z, where the guess by name is wrong')
    .action((dataset: string, options: PreviewOptions) =>
      run(options, async ({ voice }) => {
        const { previewDataset } = await import('@perseus/data');
        const report = await previewDataset(dataset, {
          output: options.output ?? `${dataset}/preview`,
          perClass: options.perClass,
          seed: options.seed,
          columns: {
            ...(options.magnitudeColumn !== undefined && { magnitude: options.magnitudeColumn }),
            ...(options.colourColumn !== undefined && { colour: options.colourColumn }),
          },
        });
        voice.result(previewLines(report), report);
      }),
    );
  return withOutputOptions(command);
}
