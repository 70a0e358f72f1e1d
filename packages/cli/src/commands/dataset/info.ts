import { Command } from 'commander';
import { withOutputOptions, type OutputOptions } from '../../options/shared.js';
import { summaryLines } from '../../printing/dataset-lines.js';
import type { Run } from '../../terminal/command-action.js';

export function datasetInfoCommand(run: Run): Command {
  const command = new Command('info')
    .description('Tell what a dataset holds and how it was made.')
    .argument('<dataset>', 'folder of a dataset')
    .option('--verify', 'read every byte and compare it with the stored hashes')
    .action((folder: string, options: OutputOptions & { verify?: boolean }) =>
      run(options, async ({ voice }) => {
        const { describeDataset } = await import('@perseus/data');
        const summary = await describeDataset(folder, { verify: options.verify ?? false });
        voice.result(summaryLines(summary), summary);
      }),
    );
  return withOutputOptions(command);
}
