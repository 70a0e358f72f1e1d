import { InvalidArgumentError, Option, type Command } from 'commander';
import type { FieldPainting, FieldPrior, FieldShard } from '@perseus/data';
import { realNumber, shard } from '../parse.js';
import { withRenderingFlags, type RenderingFlags } from './rendering-flags.js';

export interface FieldClassifyFlags extends RenderingFlags, TableDrawingFlags {
  catalogue?: string;
  detect?: boolean;
  detectBand?: string;
  prior?: FieldPrior;
  stars?: string;
  starMagnitude?: string;
  stellarity: boolean;
  magnitudeColumn?: string;
  sizeColumn?: string;
  radiusColumn?: string;
  matchPsf?: boolean;
  angularScale?: 'observed' | 'physical';
  trainingRedshift?: number;
  fieldRedshift?: number;
  force?: boolean;
  compareRendering?: string | true;
  gallery?: string;
  shard?: FieldShard;
  painting?: FieldPainting;
}

/** What there is to say where a field is classified. */
export function withFieldClassifyFlags(command: Command): Command {
  const positive = realNumber({ above: 0 });
  command
    .optionsGroup('Objects of the field, in the place of --objects and --cutouts:')
    .option('--catalogue <file>', 'positions to classify: FITS, VOTable, Parquet, ECSV, CSV, ...')
    .option('--detect', 'find the objects with SEP, where there is no catalogue')
    .option('--detect-band <band>', 'band to find them in (default: the first)')
    .option('--magnitude-column <name>', "compared with the model's training range, as is its dataset's r")
    .option('--size-column <name>', "compared with the model's training range of sizes")
    .option('--radius-column <name>', 'how far objects reach: beyond the cutout they are flagged truncated')
    .option(
      '--stars <file>',
      'whose halos are flagged: a catalogue of stars, or "detected", to find them in the images',
    )
    .option('--star-magnitude <column>', 'column of their magnitudes (default: by its name)')
    .option('--no-stellarity', "leave objects uncompared with the field's point spread")
    .optionsGroup("How the field is brought to the model's training cutouts (default: as its metadata say):")
    .option('--bands <names>', 'red, green, blue, with commas: i,r,g')
    .option('--stretch <name>', 'sdss, plain, deep, or "lupton stretch=... q=..."')
    .option('--pixel-scale <arcsec>', 'arcseconds per pixel', positive);
  withRenderingFlags(command)
    .option('--match-psf', "degrade sharper images to the training set's seeing and noise")
    .addOption(
      new Option(
        '--angular-scale <kind>',
        'physical: a galaxy fills the frame as one at the distance of the training set did',
      ).choices(['observed', 'physical']),
    )
    .option('--training-redshift <z>', "of the training set's cluster (default: the model's)", positive)
    .option('--field-redshift <z>', "of the field's cluster", positive)
    .option('--force', 'classify though the field does not fit the model')
    .option(
      '--compare-rendering [folder]',
      'measure how far probabilities move from those of cutouts in a folder, or in the rendering of the training set',
    )
    .optionsGroup('What comes of the field:')
    .option('--prior <fraction|column|em>', "p_member_field, at the field's own share of members", prior);
  return withTableDrawingFlags(command)
    .option('--gallery <file.png>', 'cutouts of the most and least certain objects')
    .option('--shard <i/n>', 'only this part; `perseus classify merge` joins them', shard)
    .addOption(
      new Option(
        '--painting <who>',
        "who makes the field's pixels: engine, where it computes, or renderer, on the processor " +
          '(default: the engine, where it is torch on one GPU; else the renderer)',
      ).choices(['engine', 'renderer']),
    );
}

export interface TableDrawingFlags {
  regions?: string;
  skyMap?: string;
  colourMagnitude?: string;
}

/** What is drawn from a table of results alone. */
export function withTableDrawingFlags(command: Command): Command {
  return command
    .option('--regions <file.reg>', 'circles for DS9')
    .option('--sky-map <file.png|svg>', 'where the objects lie, coloured by their probability', figureFile)
    .option(
      '--colour-magnitude <file.png|svg>',
      "colour against magnitude, coloured by probability (the catalogue's magnitudes, or those of --detect)",
      figureFile,
    );
}

export function prior(text: string): FieldPrior {
  if (text === 'em') return { kind: 'em' };
  const fraction = text.trim() === '' ? NaN : Number(text);
  return Number.isNaN(fraction) ? { kind: 'column', column: text } : { kind: 'fraction', fraction };
}

function figureFile(text: string): string {
  if (!/\.(png|svg)$/i.test(text)) throw new InvalidArgumentError('It must end in .png or .svg.');
  return text;
}
