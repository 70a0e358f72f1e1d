import { Command, Option } from 'commander';
import { DATASET_RECIPES, type DatasetRecipe } from '@perseus/core';
import {
  besideRendering,
  imagingFromFlags,
  withImagingFlags,
  type ImagingFlags,
} from '../../options/dataset/imaging-flags.js';
import { labelsFromFlags, withLabelFlags, type LabelFlags } from '../../options/dataset/label-flags.js';
import { wholeNumber } from '../../options/parse.js';
import {
  selectionFromFlags,
  withSelectionFlags,
  type SelectionFlags,
} from '../../options/dataset/selection-flags.js';
import {
  fieldFromFlags,
  withFieldSourceFlags,
  type FieldSourceFlags,
} from '../../options/fields/source-flags.js';
import {
  renderingFromFlags,
  withRenderingFlags,
  type RenderingFlags,
} from '../../options/fields/rendering-flags.js';
import { seedOption, withOutputOptions, type OutputOptions } from '../../options/shared.js';
import { sourcesFromFlags, withSourceFlags, type SourceFlags } from '../../options/dataset/source-flags.js';
import { splitFromFlags, withSplitFlags, type SplitFlags } from '../../options/dataset/split-flags.js';
import { withTableFlags } from '../../options/catalogue/table-flags.js';
import { builtLines } from '../../printing/built-lines.js';
import { building } from '../../steps/building.js';
import { renderedField, withItsSeeing } from '../../steps/fields/rendered-field.js';
import type { Run } from '../../terminal/command-action.js';

interface BuildOptions
  extends
    OutputOptions,
    SourceFlags,
    LabelFlags,
    SelectionFlags,
    SplitFlags,
    ImagingFlags,
    FieldSourceFlags,
    RenderingFlags {
  output: string;
  recipe?: DatasetRecipe;
  size?: number;
  seed: number;
  strict?: boolean;
}

export function datasetBuildCommand(run: Run): Command {
  const command = new Command('build')
    .description(
      'Make a dataset of tables and cutouts: labels, quality, groups and splits, each step counted.',
    )
    .requiredOption('-o, --output <folder>', 'new folder for the dataset')
    .addOption(
      new Option(
        '--recipe <name>',
        'with care (default), or by the steps of the thesis, which says where they are unsound',
      ).choices(DATASET_RECIPES),
    )
    .option(
      '--size <px>',
      'crop the cutouts to this side, centrally (default: as they are; of a field, 28.8 arcsec)',
      wholeNumber(8),
    )
    .option('--strict', 'fail at the first row that cannot be used, instead of setting it aside')
    .addOption(seedOption());
  withOutputOptions(command);
  for (const withFlags of FLAG_GROUPS) withFlags(command);
  return command.action((options: BuildOptions) =>
    run(options, async (session) => {
      const field = fieldFromFlags(options);
      const imaging = imagingFromFlags(options);
      const report = await building(session, {
        ...sourcesFromFlags(options),
        ...(await labelsFromFlags(options)),
        ...selectionFromFlags(options),
        ...splitFromFlags(options),
        output: options.output,
        recipe: options.recipe,
        size: options.size,
        seed: options.seed,
        strict: options.strict ?? false,
        ...(field === undefined
          ? { imaging }
          : {
              imaging: besideRendering(imaging),
              field: await withItsSeeing(
                session,
                await renderedField(field, renderingFromFlags(options), options.deredden),
              ),
            }),
      });
      session.voice.result(builtLines(report), report);
    }),
  );
}

/** In the order of --help. */
const FLAG_GROUPS = [
  withSourceFlags,
  withLabelFlags,
  withSelectionFlags,
  withSplitFlags,
  withTableFlags,
  withImagingFlags,
  withRenderingFlags,
  withFieldSourceFlags,
];
