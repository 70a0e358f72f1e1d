import type { FitsCompression } from '@perseus/data';
import { Command, Option } from 'commander';
import { realNumber, wholeNumber } from '../options/parse.js';
import { seedOption, withOutputOptions, type OutputOptions } from '../options/shared.js';
import type { Run } from '../terminal/command-action.js';
import { simulatingField } from '../steps/simulating.js';

interface SimulateFieldOptions extends OutputOptions {
  output: string;
  width: number;
  height: number;
  pixelScale: number;
  rotation: number;
  members: number;
  galaxies: number;
  stars: number;
  saturated: number;
  redshift: number;
  reddening: number;
  seeing: number;
  exposure: number;
  gaps: number;
  compress?: FitsCompression['method'];
  seed: number;
}

const positive = realNumber({ above: 0 });

export function simulateFieldCommand(run: Run): Command {
  const command = new Command('field')
    .description(
      'Make a cluster on the sky with known truth: images in g, r, i and z with world coordinates, truth.csv, field.json.',
    )
    .requiredOption('-o, --output <folder>', 'new folder for the field')
    .option('--width <px>', 'width of the images, pixels', wholeNumber(64), 2000)
    .option('--height <px>', 'height of the images, pixels', wholeNumber(64), 2000)
    .option('--pixel-scale <arcsec>', 'arcseconds per pixel', positive, 0.396)
    .option('--rotation <deg>', 'of the upward direction from North through East, degrees', realNumber(), 0)
    .option('--members <n>', 'members of the cluster', wholeNumber(0), 500)
    .option('--galaxies <n>', 'galaxies behind it', wholeNumber(0), 600)
    .option('--stars <n>', 'stars', wholeNumber(0), 400)
    .option('--saturated <n>', 'how many of the stars bleed', wholeNumber(0), 3)
    .option('--redshift <z>', 'of the cluster, 0.012 to 0.12', positive, 0.0179)
    .option('--reddening <mag>', 'E(B-V) of the dust in front', realNumber({ least: 0 }), 0.16)
    .option('--seeing <arcsec>', 'full width at half maximum in r', positive, 1.3)
    .option('--exposure <seconds>', 'as of the SDSS telescope, whose images have 54 s', positive, 54)
    .option('--gaps <n>', 'gaps without data', wholeNumber(0), 1)
    .addOption(
      new Option('--compress <method>', 'write tiles as fpack does').choices(['RICE', 'GZIP_1', 'GZIP_2']),
    )
    .addOption(seedOption())
    .action((options: SimulateFieldOptions) =>
      run(options, async (session) => {
        const field = await simulatingField(session, {
          output: options.output,
          widthPx: options.width,
          heightPx: options.height,
          pixelScaleArcsec: options.pixelScale,
          positionAngleDeg: options.rotation,
          members: options.members,
          galaxies: options.galaxies,
          stars: options.stars,
          saturatedStars: options.saturated,
          redshift: options.redshift,
          reddening: options.reddening,
          psfFwhmArcsec: options.seeing,
          exposureSeconds: options.exposure,
          gaps: options.gaps,
          seed: options.seed,
          ...(options.compress && { compression: { method: options.compress } }),
        });
        session.voice.result(
          [
            `Field of ${field.objects} simulated objects: ${field.folder}`,
            `Images:  ${Object.values(field.images).join(' ')}`,
            `Truth:   ${field.truthPath}`,
          ],
          field,
        );
      }),
    );
  return withOutputOptions(command);
}
