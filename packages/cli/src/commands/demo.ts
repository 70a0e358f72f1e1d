import { join } from 'node:path';
import { Command } from 'commander';
import { seedOption, threadsOption, withOutputOptions, type OutputOptions } from '../options/shared.js';
import { withInterval } from '../printing/score.js';
import type { Run } from '../terminal/command-action.js';
import { freshDemoFolder } from '../steps/demo-folder.js';
import { buildingOfField, judgingField } from '../steps/fields/demo-field.js';
import { simulatingField } from '../steps/simulating.js';
import { training } from '../steps/training.js';

interface DemoOptions extends OutputOptions {
  output: string;
  quick?: boolean;
  seed: number;
  threads: number;
}

/** So that all of it takes about five minutes on two cores, and the model is clearly better than chance. */
const WHOLE = {
  field: { widthPx: 1800, heightPx: 1800, members: 500, galaxies: 380, stars: 120 },
  // The second field is for testing, so that nearly all of the first is trained on.
  dataset: { size: 64, testFraction: 0.05, validationFraction: 0.2 },
  training: { epochs: 16 },
};
/** Shows that everything works, and nothing else: a network an eighth as wide, which learns little. */
const QUICK = {
  field: { widthPx: 500, heightPx: 500, members: 60, galaxies: 45, stars: 15, saturatedStars: 0 },
  dataset: { size: 32, testFraction: 0.1, validationFraction: 0.3 },
  training: { epochs: 1, batchSize: 8, 'architecture.stemChannels': 8 },
};

export function demoCommand(run: Run): Command {
  const command = new Command('demo')
    .description(
      'Run the whole way on simulated fields, in a few minutes: images, dataset, training on one field, table and maps of another.',
    )
    .option(
      '-o, --output <folder>',
      'folder for all of it; an earlier demo there is replaced',
      'perseus-demo',
    )
    .option('--quick', 'a small one, in seconds: it shows that everything works, and its model is poor')
    .addOption(seedOption())
    .addOption(threadsOption())
    .action((options: DemoOptions) =>
      run(options, async (session) => {
        const { output, seed, threads } = options;
        const demo = options.quick === true ? QUICK : WHOLE;
        const at = (name: string) => join(output, name);
        const [dataset, runFolder] = [at('dataset'), at('run')];
        await freshDemoFolder(output);
        const known = await simulatingField(session, { ...demo.field, output: at('training-field'), seed });
        const field = await simulatingField(session, { ...demo.field, output: at('field'), seed: seed + 1 });
        await buildingOfField(session, known, { ...demo.dataset, output: dataset, seed });
        const { picture, model } = await training(
          session,
          { datasetFolder: dataset, runFolder, overrides: { ...demo.training, seed, threads } },
          { exported: true },
        );
        const judged = await judgingField(session, field, { run: runFolder, folder: output, threads });
        const { scores, tables, drawings } = judged;
        const { skyMap, colourMagnitude, gallery, regions } = drawings;
        session.voice.result(
          [
            `Balanced accuracy on ${scores.count} simulated objects of a field that the model never saw: ${withInterval(scores.balancedAccuracy)}, where chance is 0.5`,
            `Field:    ${field.folder}, images in g, r, i and z`,
            `Run:      ${runFolder}`,
            `Model:    ${model?.output}`,
            `Table:    ${tables.fits} (and .csv), a probability for each of the field's ${judged.objects} objects`,
            `Regions:  ${regions}, for DS9`,
            `Pictures: ${picture}`,
            ...[skyMap, colourMagnitude, gallery].map((path) => `          ${path}`),
          ],
          {
            balancedAccuracy: scores.balancedAccuracy,
            field: field.folder,
            run: runFolder,
            tables: Object.values(tables),
            pictures: [picture, skyMap, colourMagnitude, gallery],
          },
        );
      }),
    );
  return withOutputOptions(command);
}
