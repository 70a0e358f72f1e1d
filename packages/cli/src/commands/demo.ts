import { join } from 'node:path';
import { Command } from 'commander';
import { seedOption, threadsOption, withOutputOptions, type OutputOptions } from '../options/shared.js';
import { withInterval } from '../printing/score.js';
import type { Run } from '../terminal/command-action.js';
import { building } from '../steps/building.js';
import { classifying } from '../steps/classifying.js';
import { freshDemoFolder } from '../steps/demo-folder.js';
import { evaluating } from '../steps/evaluating.js';
import { simulating } from '../steps/simulating.js';
import { training } from '../steps/training.js';

interface DemoOptions extends OutputOptions {
  output: string;
  seed: number;
  threads: number;
}

/** So that all of it takes about four minutes on two cores, and the model is clearly better than chance. */
const SURVEY = { objects: 1000, size: 64, pixelScaleArcsec: 0.4, memberFraction: 0.5 };
const SETTINGS = { epochs: 16 };

export function demoCommand(run: Run): Command {
  const command = new Command('demo')
    .description(
      'Run the whole way on a simulated cluster, in a few minutes: survey, dataset, training, table, scores.',
    )
    .option(
      '-o, --output <folder>',
      'folder for all of it; an earlier demo there is replaced',
      'perseus-demo',
    )
    .addOption(seedOption())
    .addOption(threadsOption())
    .action((options: DemoOptions) =>
      run(options, async (session) => {
        const { output, seed, threads } = options;
        const [dataset, runFolder, table] = ['dataset', 'run', 'held-out.csv'].map((name) =>
          join(output, name),
        ) as [string, string, string];
        await freshDemoFolder(output);
        const survey = await simulating(session, { ...SURVEY, output: join(output, 'survey'), seed });
        await building(session, { ...survey, output: dataset, seed });
        const trained = await training(
          session,
          { datasetFolder: dataset, runFolder, overrides: { ...SETTINGS, seed, threads } },
          { exported: true },
        );
        const classified = await classifying(session, {
          model: runFolder,
          // The dataset's table, because it knows which objects were held out.
          objectsPath: join(dataset, 'objects.csv'),
          cutoutsDir: survey.cutoutsDir,
          output: table,
          filters: ['split=test'],
          views: 8,
          engine: 'auto',
          threads,
        });
        const { evaluation, picture } = await evaluating(session, {
          model: runFolder,
          dataset,
          split: 'test',
          views: 8,
          threads,
        });
        const { perObject } = evaluation;
        session.voice.result(
          [
            `Balanced accuracy on ${perObject.count} held-out simulated objects: ${withInterval(perObject.balancedAccuracy)}, where chance is 0.5`,
            `Run:      ${runFolder}`,
            `Model:    ${trained.model?.output}`,
            `Table:    ${classified.output}, a probability for each held-out object`,
            `Pictures: ${trained.picture}`,
            `          ${picture}`,
          ],
          {
            balancedAccuracy: perObject.balancedAccuracy,
            run: runFolder,
            table,
            pictures: [trained.picture, picture],
          },
        );
      }),
    );
  return withOutputOptions(command);
}
