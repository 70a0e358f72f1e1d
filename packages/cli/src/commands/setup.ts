import { Command } from 'commander';
import { withOutputOptions, type OutputOptions } from '../options/shared.js';
import type { Run } from '../terminal/command-action.js';

export function setupCommand(run: Run): Command {
  const command = new Command('setup')
    .description(
      'Build what is compiled: the training addon against a LibTorch that is found or installed, and the addon that reads FITS fields.',
    )
    .action((options: OutputOptions) =>
      run(options, async ({ voice }) => {
        const { setUp } = await import('@perseus/native-trainer');
        const { setUpSky } = await import('@perseus/data');
        const log = (line: string) => voice.note(line);
        const report = await setUp({ log });
        const sky = await setUpSky({ log });
        const when = ({ built }: { built: boolean }) => (built ? 'built now' : 'built before');
        voice.result(
          [
            `Addon: ${report.folder} (${when(report)}, LibTorch ${report.inputs.libtorch.version})`,
            sky === null
              ? 'Fields: not built; `perseus doctor` says what is missing'
              : `Fields: ${sky.folder} (${when(sky)})`,
          ],
          { ...report, sky },
        );
      }),
    );
  return withOutputOptions(command);
}
