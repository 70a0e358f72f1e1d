import { Command } from 'commander';
import { imagingFromFlags, withImagingFlags, type ImagingFlags } from '../options/imaging-flags.js';
import { fraction, realNumber, wholeNumber } from '../options/parse.js';
import { seedOption, withOutputOptions, type OutputOptions } from '../options/shared.js';
import { datasetLines } from '../printing/dataset-lines.js';
import type { Run } from '../terminal/command-action.js';
import { building } from '../steps/building.js';

interface BuildOptions extends OutputOptions, ImagingFlags {
  objects: string;
  cutouts: string;
  output: string;
  size?: number;
  seed: number;
  testFraction: number;
  validationFraction: number;
  groupRadius: number;
  strict?: boolean;
}

export function datasetBuildCommand(run: Run): Command {
  const command = new Command('build')
    .description('Pack a table of labelled objects and their cutouts into a dataset, split by group.')
    .requiredOption('--objects <file>', 'CSV with ra, dec, label (1 member, 0 background), and file or id')
    .requiredOption('--cutouts <folder>', 'folder of PNG, JPEG, WebP or TIFF cutouts')
    .requiredOption('-o, --output <folder>', 'new folder for the dataset')
    .option('--size <px>', 'crop the cutouts to this side, centrally (default: as they are)', wholeNumber(8))
    .option('--test-fraction <share>', 'share of the objects for the test split', fraction, 0.25)
    .option('--validation-fraction <share>', 'share of the rest for validation', fraction, 0.25)
    .option('--group-radius <arcsec>', 'rows closer than this are one object', realNumber({ least: 0 }), 2)
    .option('--strict', 'fail at the first row that cannot be used, instead of setting it aside')
    .addOption(seedOption())
    .action((options: BuildOptions) =>
      run(options, async (session) => {
        const report = await building(session, {
          objectsPath: options.objects,
          cutoutsDir: options.cutouts,
          output: options.output,
          ...(options.size !== undefined && { size: options.size }),
          seed: options.seed,
          testFraction: options.testFraction,
          validationFraction: options.validationFraction,
          groupRadiusArcsec: options.groupRadius,
          strict: options.strict ?? false,
          imaging: imagingFromFlags(options),
        });
        session.voice.result([`Dataset: ${report.folder}`, ...datasetLines(report.description)], report);
      }),
    );
  return withOutputOptions(withImagingFlags(command));
}
