import { Command } from 'commander';
import { withOutputOptions, type OutputOptions } from '../options/shared.js';
import type { Run } from '../terminal/command-action.js';

export function setupCommand(run: Run): Command {
  const command = new Command('setup')
    .description('Find or install LibTorch and build the training addon against it; quick when that is done.')
    .action((options: OutputOptions) =>
      run(options, async ({ voice }) => {
        const { setUp } = await import('@perseus/native-trainer');
        const report = await setUp({ log: (line) => voice.note(line) });
        voice.result(
          [
            `Addon: ${report.folder} (${report.built ? 'built now' : 'built before'}, LibTorch ${report.inputs.libtorch.version})`,
          ],
          report,
        );
      }),
    );
  return withOutputOptions(command);
}
