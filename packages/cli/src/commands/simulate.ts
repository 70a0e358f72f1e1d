import { Command } from 'commander';
import { fraction, realNumber, wholeNumber } from '../options/parse.js';
import { seedOption, withOutputOptions, type OutputOptions } from '../options/shared.js';
import type { Run } from '../terminal/command-action.js';
import { simulating } from '../steps/simulating.js';
import { simulateFieldCommand } from './simulate-field.js';

interface SimulateOptions extends OutputOptions {
  output: string;
  objects: number;
  size: number;
  pixelScale: number;
  members: number;
  seed: number;
}

/** `perseus simulate` alone makes a survey. */
export function simulateCommand(run: Run): Command {
  return new Command('simulate')
    .description('Make a cluster with known truth: a survey of cutouts, or a field of images.')
    .addCommand(simulateSurveyCommand(run), { isDefault: true })
    .addCommand(simulateFieldCommand(run));
}

function simulateSurveyCommand(run: Run): Command {
  const command = new Command('survey')
    .description('Make a small cluster survey with known truth: objects.csv, cutouts/, imaging.json.')
    .requiredOption('-o, --output <folder>', 'new folder for the survey')
    .option('--objects <n>', 'objects', wholeNumber(1), 800)
    .option('--size <px>', 'side of the cutouts, pixels', wholeNumber(16), 128)
    .option('--pixel-scale <arcsec>', 'arcseconds per pixel', realNumber({ above: 0 }), 0.2)
    .option('--members <fraction>', 'share of cluster members', fraction, 0.5)
    .addOption(seedOption())
    .action((options: SimulateOptions) =>
      run(options, async (session) => {
        const survey = await simulating(session, {
          output: options.output,
          objects: options.objects,
          size: options.size,
          pixelScaleArcsec: options.pixelScale,
          memberFraction: options.members,
          seed: options.seed,
        });
        session.voice.result(
          [
            `Survey of ${survey.objects} simulated objects: ${options.output}`,
            `Next: perseus dataset build --objects ${survey.objectsPath} --cutouts ${survey.cutoutsDir} -o DATASET`,
          ],
          survey,
        );
      }),
    );
  return withOutputOptions(command);
}
