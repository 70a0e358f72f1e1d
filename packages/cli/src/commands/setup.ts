import { Command } from 'commander';
import { withOutputOptions, type OutputOptions } from '../options/shared.js';
import type { Run } from '../terminal/command-action.js';

export function setupCommand(run: Run): Command {
  const command = new Command('setup')
    .description(
      'Build what is compiled: the training addon against a LibTorch that is found or installed, the addon that classifies ' +
        'through OpenVINO where that is found, and the addon that reads FITS fields.',
    )
    .option('--openvino', 'install OpenVINO where there is none (about 60 MB to fetch)')
    .action((options: OutputOptions & { openvino?: true }) =>
      run(options, async ({ voice }) => {
        const { setUp, setUpOpenVino } = await import('@perseus/native-trainer');
        const { setUpSky } = await import('@perseus/data');
        const log = (line: string) => voice.note(line);
        const report = await setUp({ log });
        const openvino = await setUpOpenVino({ log, install: options.openvino ?? false });
        const sky = await setUpSky({ log });
        const when = ({ built }: { built: boolean }) => (built ? 'built now' : 'built before');
        voice.result(
          [
            `Addon: ${report.folder} (${when(report)}, LibTorch ${report.inputs.libtorch.version})`,
            openvino === null
              ? 'OpenVINO: not built; `perseus doctor` says what it would bring'
              : `OpenVINO: ${openvino.folder} (${when(openvino)}, OpenVINO ${openvino.inputs.openvino.version})`,
            sky === null
              ? 'Fields: not built; `perseus doctor` says what is missing'
              : `Fields: ${sky.folder} (${when(sky)})`,
          ],
          { ...report, openvino, sky },
        );
      }),
    );
  return withOutputOptions(command);
}
