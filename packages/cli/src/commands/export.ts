import { Command, Option } from 'commander';
import { DEFAULT_CALIBRATION_CUTOUTS, PerseusError } from '@perseus/core';
import { wholeNumber } from '../options/parse.js';
import { threadsOption, withOutputOptions, type OutputOptions } from '../options/shared.js';
import { int8Lines } from '../printing/int8-lines.js';
import { exportingInt8 } from '../steps/exporting-int8.js';
import type { Run } from '../terminal/command-action.js';

interface ExportOptions extends OutputOptions {
  output?: string;
  int8?: boolean;
  dataset?: string;
  calibrationCutouts?: number;
  threads: number;
}

export function exportCommand(run: Run): Command {
  const command = new Command('export')
    .description('Write a run as model.onnx; refused, not warned, where it differs from what was trained.')
    .argument('<run>', 'folder of a finished training')
    .option('-o, --output <file>', 'where to (default: model.onnx in the run, with --int8 model.int8.onnx)')
    .option(
      '--int8',
      'write the int8 form, several times as fast on CPUs; refused where labels or AUC differ from the float model',
    )
    .option('--dataset <folder>', 'for --int8: the dataset of the training (default: where the run says)')
    .addOption(
      new Option(
        '--calibration-cutouts <n>',
        `for --int8: cutouts of the training split to calibrate with (default: ${DEFAULT_CALIBRATION_CUTOUTS})`,
      ).argParser(wholeNumber(1)),
    )
    .addOption(threadsOption())
    .action((folder: string, options: ExportOptions) =>
      run(options, async (session) => {
        const { exportRun, runPaths } = await import('@perseus/core');
        const paths = runPaths(folder);
        const { int8, dataset, calibrationCutouts, threads } = options;
        if (int8) {
          const report = await exportingInt8(session, folder, options.output ?? paths.int8, {
            ...(dataset !== undefined && { dataset }),
            ...(calibrationCutouts !== undefined && { calibrationCutouts }),
            threads,
          });
          session.voice.result(int8Lines(report), report);
          return;
        }
        refuseInt8Options(options);
        const { voice, signal } = session;
        const report = await exportRun(folder, options.output ?? paths.onnx, { signal, threads });
        voice.result([`Model: ${report.output}`], report);
      }),
    );
  return withOutputOptions(command);
}

/** Passed over in silence they would let a user believe that the int8 form was written. */
function refuseInt8Options({ dataset, calibrationCutouts }: ExportOptions): void {
  const option =
    dataset !== undefined ? 'dataset' : calibrationCutouts !== undefined ? 'calibration-cutouts' : undefined;
  if (option === undefined) return;
  const message = `--${option} is for the int8 form, and the float form needs none. Give --int8 too, or leave it out.`;
  throw new PerseusError('OPTION_CONFLICT', message, { option });
}
