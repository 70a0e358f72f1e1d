import { Command, Option } from 'commander';
import { leaveOutBasisOption, weighBasisOption } from '../options/basis-flags.js';
import { repeated } from '../options/parse.js';
import { whereOption, withOutputOptions, type OutputOptions } from '../options/shared.js';
import { settingsFromFlags, withTrainingFlags } from '../options/training-flags.js';
import type { Run } from '../terminal/command-action.js';
import { training } from '../steps/training.js';

interface TrainOptions extends OutputOptions {
  output: string;
  recipe?: string;
  config?: string;
  set: string[];
  where: string[];
  weighBasis?: string;
  leaveOutBasis: string[];
  resume?: boolean;
  export: boolean;
}

export function trainCommand(run: Run): Command {
  const command = new Command('train')
    .description('Train a ResNet-50 on a dataset; Ctrl-C saves, and --resume goes on from there.')
    .argument('<dataset>', 'folder of a dataset')
    .requiredOption('-o, --output <run>', 'folder of the run')
    .option('--resume', 'go on with the run in that folder, with its settings')
    .option('--recipe <name>', 'settings by name: modern (the default) or thesis')
    .option('--config <file>', 'settings as JSON, or the config.json of another run')
    .addOption(
      new Option(
        '--set <key=value>',
        'any setting by its path in config.json, e.g. optimizer.nesterov=false; repeatable',
      )
        .argParser(repeated)
        .default([], 'none'),
    )
    .addOption(whereOption())
    .addOption(weighBasisOption())
    .addOption(leaveOutBasisOption())
    .option('--no-export', 'leave model.onnx to `perseus export`')
    .action((dataset: string, options: TrainOptions) =>
      run(options, async (session) => {
        const { parseBasisWeights, parseSetting } = await import('@perseus/native-trainer');
        const trained = await training(
          session,
          {
            datasetFolder: dataset,
            runFolder: options.output,
            recipe: options.recipe,
            configFile: options.config,
            overrides: {
              ...settingsFromFlags({ ...options }),
              ...Object.fromEntries(options.set.map(parseSetting)),
            },
            filters: options.where,
            basisWeights:
              options.weighBasis === undefined ? undefined : parseBasisWeights(options.weighBasis),
            leaveOutBases: options.leaveOutBasis,
            resume: options.resume,
          },
          { exported: options.export },
        );
        const { training: result, picture, model } = trained;
        session.voice.result(
          [
            `Run: ${options.output} (${result.reason === 'early-stop' ? 'stopped early' : 'completed'}, best epoch ${result.bestEpoch} of ${result.epoch})`,
            `Picture: ${picture}`,
            ...(model === null ? [] : [`Model: ${model.output}`]),
          ],
          trained,
        );
      }),
    );
  return withOutputOptions(withTrainingFlags(command));
}
