import { Command } from 'commander';
import { wholeNumber } from '../options/parse.js';
import { tableReading, withTableFlags, type TableFlags } from '../options/catalogue/table-flags.js';
import {
  engineOption,
  threadsOption,
  viewCount,
  viewsOption,
  whereOption,
  withOutputOptions,
  type OutputOptions,
} from '../options/shared.js';
import type { Run } from '../terminal/command-action.js';
import { classifying } from '../steps/classifying.js';

interface ClassifyOptions extends OutputOptions, TableFlags {
  model: string;
  objects: string;
  cutouts: string;
  output: string;
  tta: string;
  where: string[];
  engine: string;
  threads: number;
  batchSize?: number;
}

export function classifyCommand(run: Run): Command {
  const command = new Command('classify')
    .description('Give each object of a table its probability of membership.')
    .requiredOption('--model <run|file>', 'folder of a run, or model.onnx')
    .requiredOption(
      '--objects <file>',
      'table with positions, and file or id: CSV, FITS, VOTable, Parquet, ...',
    )
    .requiredOption('--cutouts <folder>', 'folder of PNG, JPEG, WebP or TIFF cutouts')
    .requiredOption('-o, --output <file.csv>', 'where to; every input column is kept')
    .addOption(viewsOption())
    .addOption(whereOption())
    .addOption(engineOption())
    .option(
      '--batch-size <n>',
      'cutouts at once (default: 8, or fewer where views are averaged)',
      wholeNumber(1),
    )
    .addOption(threadsOption())
    .action((options: ClassifyOptions) =>
      run(options, async (session) => {
        const classified = await classifying(session, {
          model: options.model,
          objectsPath: options.objects,
          reading: tableReading(options),
          cutoutsDir: options.cutouts,
          output: options.output,
          views: viewCount(options.tta),
          engine: options.engine,
          threads: options.threads,
          ...(options.batchSize !== undefined && { batchSize: options.batchSize }),
          filters: options.where,
        });
        const { objects, member, background, unclassified, output } = classified;
        session.voice.result(
          [
            `${objects} objects: ${member} members, ${background} background, ${unclassified} not classified (flags says why)`,
            `Table: ${output}`,
          ],
          classified,
        );
      }),
    );
  return withTableFlags(withOutputOptions(command));
}
