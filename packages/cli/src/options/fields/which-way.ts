import { PerseusError } from '@perseus/core';
import type { FieldSource } from '@perseus/data';
import type { FieldClassifyFlags } from './classify-flags.js';
import { fieldFromFlags, type FieldSourceFlags } from './source-flags.js';

export interface WhichFlags extends FieldSourceFlags, FieldClassifyFlags {
  model?: string;
  output?: string;
  objects?: string;
  cutouts?: string;
  where: string[];
}

/** Of what objects are classified: a table with a folder of cutouts, or a field. */
export type Way =
  { kind: 'cutouts'; objects: string; cutouts: string } | { kind: 'field'; field: FieldSource };

/** Options that mean something for a field alone. */
const OF_FIELDS: (keyof FieldClassifyFlags)[] = [
  'catalogue',
  'detect',
  'prior',
  'stars',
  'starMagnitude',
  'regions',
  'gallery',
  'skyMap',
  'colourMagnitude',
  'shard',
  'painting',
  'matchPsf',
  'angularScale',
  'compareRendering',
];

/** @throws PerseusError `OPTION_MISSING`, `OPTION_CONFLICT` */
export function whichWay(flags: WhichFlags): Way & { model: string; output: string } {
  const { model, output, objects, cutouts } = flags;
  if (model === undefined)
    throw missing('model', 'There is no model. Name a run or an ONNX file with --model.');
  if (output === undefined) throw missing('output', 'There is no place for the table. Name it with -o FILE.');
  const field = fieldFromFlags(flags);
  if (field) {
    if (objects !== undefined || cutouts !== undefined)
      throw conflict(
        'field',
        'Cutouts are taken from a field or from a folder. Give --field with --catalogue or --detect, or --objects with --cutouts.',
      );
    if (flags.where.length > 0)
      throw conflict(
        'where',
        'A field is classified at all positions of its catalogue. Leave --where out, or give a smaller catalogue.',
      );
    if ((flags.catalogue !== undefined) === (flags.detect === true))
      throw missing(
        'catalogue',
        'A field is classified at the positions of a catalogue, or of what is detected. Give --catalogue FILE or --detect.',
      );
    refuseIdle(flags);
    return { kind: 'field', field, model, output };
  }
  const stray = OF_FIELDS.find((name) => flags[name] !== undefined);
  if (stray !== undefined)
    throw missing(
      'field',
      `${optionOf(stray)} is of a field, and none is named. Give an image for each band: --field g=FILE.`,
    );
  if (objects === undefined || cutouts === undefined)
    throw missing(
      objects === undefined ? 'objects' : 'cutouts',
      'What is to be classified? Give --objects FILE with --cutouts FOLDER, or --field BAND=FILE for each band with --catalogue FILE.',
    );
  return { kind: 'cutouts', objects, cutouts, model, output };
}

/** Options that would do nothing beside the others, where one might take them to have done something. */
function refuseIdle({ stars, starMagnitude, shard, ...flags }: WhichFlags): void {
  if (starMagnitude !== undefined && (stars === undefined || stars === 'detected'))
    throw conflict(
      'star-magnitude',
      '--star-magnitude names a column of a catalogue of stars: those that are detected have their magnitude from the images. ' +
        'Give that catalogue with --stars FILE, or leave --star-magnitude out.',
    );
  const drawing = shard && DRAWINGS.find((name) => flags[name] !== undefined);
  if (drawing)
    throw conflict(
      drawing,
      `${optionOf(drawing)} draws the objects of the whole field, and a shard has a part of them. ` +
        (drawing === 'gallery'
          ? 'Leave it out: a gallery is of a field that is classified without --shard.'
          : 'Leave it out here, and give it to `perseus classify merge`.'),
    );
}

const DRAWINGS = ['regions', 'gallery', 'skyMap', 'colourMagnitude'] as const;

export function optionOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function missing(option: string, message: string): PerseusError {
  return new PerseusError('OPTION_MISSING', message, { option });
}

function conflict(option: string, message: string): PerseusError {
  return new PerseusError('OPTION_CONFLICT', message, { option });
}
