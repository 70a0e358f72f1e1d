import { join } from 'node:path';
import { Command } from 'commander';
import { seedOption, threadsOption, withOutputOptions, type OutputOptions } from '../options/shared.js';
import { withInterval } from '../printing/score.js';
import type { Run } from '../terminal/command-action.js';
import { building } from '../steps/building.js';
import { freshDemoFolder } from '../steps/demo-folder.js';
import { classifyingField, cuttingFromField } from '../steps/field-demo.js';
import { simulatingField } from '../steps/simulating.js';
import { training } from '../steps/training.js';

interface DemoOptions extends OutputOptions {
  output: string;
  seed: number;
  threads: number;
}

/** So that all of it takes about four minutes on two cores, and the model is clearly better than chance. */
const FIELD = { widthPx: 1600, heightPx: 1600, members: 420, galaxies: 330, stars: 150 };
const SIZE = 64;
const SETTINGS = { epochs: 14 };
/** The second field is for testing: of the first nearly all is trained on. */
const SPLIT = { testFraction: 0.1, validationFraction: 0.2 };

export function demoCommand(run: Run): Command {
  const command = new Command('demo')
    .description(
      'Run the whole way on simulated fields, in a few minutes: images, cutouts, training on one field, a table of another.',
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
        const [dataset, runFolder] = ['dataset', 'run'].map((name) => join(output, name)) as [string, string];
        await freshDemoFolder(output);
        const { demoRendering } = await import('@perseus/data');
        const trainingField = await simulatingField(session, {
          ...FIELD,
          output: join(output, 'training-field'),
          seed,
        });
        const field = await simulatingField(session, {
          ...FIELD,
          output: join(output, 'field'),
          seed: seed + 1,
        });
        const cutoutsDir = await cuttingFromField(session, {
          field: trainingField,
          rendering: demoRendering(),
          output: join(output, 'training-cutouts'),
          size: SIZE,
        });
        await building(session, {
          objectsPath: trainingField.truthPath,
          cutoutsDir,
          output: dataset,
          seed,
          ...SPLIT,
        });
        const trained = await training(
          session,
          { datasetFolder: dataset, runFolder, overrides: { ...SETTINGS, seed, threads } },
          { exported: true },
        );
        const classified = await classifyingField(session, {
          model: runFolder,
          field,
          folder: output,
          threads,
        });
        const { scores, table, skyMap, colours } = classified;
        session.voice.result(
          [
            `Balanced accuracy on ${scores.count} held-out simulated objects: ${withInterval(scores.balancedAccuracy)}, where chance is 0.5`,
            `Field:    ${field.folder}, images in g, r, i, z that the model had never seen`,
            `Run:      ${runFolder}`,
            `Model:    ${trained.model?.output}`,
            `Table:    ${table}, a probability for each of its ${classified.objects} objects`,
            `Pictures: ${trained.picture}`,
            `          ${skyMap}`,
            `          ${colours}`,
          ],
          {
            balancedAccuracy: scores.balancedAccuracy,
            field: field.folder,
            run: runFolder,
            table,
            pictures: [trained.picture, skyMap, colours],
          },
        );
      }),
    );
  return withOutputOptions(command);
}
