import { basename, join, resolve } from 'node:path';
import { Dataset, drawColourMagnitude, makeFolder, PerseusError, type DatasetObject } from '@perseus/core';
import { colourMagnitudeOf } from './colour-magnitude-of.js';
import { drawContactSheet } from './contact-sheet.js';
import type { PhotometryColumns } from './photometry-source.js';

export interface PreviewOptions {
  /** Folder that the figures go to; made where it is missing. */
  output: string;
  /** Cutouts shown of each class in each split, 1 to 64; 8 by default. */
  perClass?: number;
  /** Draws which cutouts are shown; the dataset's own where it is not given. */
  seed?: number;
  /** Columns of `objects.csv`, where the guess by name is wrong. */
  columns?: PhotometryColumns;
}

export interface PreviewReport {
  contactSheetPath: string;
  cutoutsShown: number;
  /** What was drawn and what was left out, and why; null where the dataset has no such columns. */
  colourMagnitude: {
    pngPath: string;
    svgPath: string;
    drawn: number;
    leftOut: Record<string, number>;
  } | null;
  /** Why there is no colour-magnitude diagram; null where there is one. */
  whyNoColourMagnitude: string | null;
}

const PER_CLASS = 8;
const MOST_PER_CLASS = 64;

/**
 * Draws a dataset to be looked at: `contact-sheet.png`, cutouts of each class and split with their names, and
 * `colour-magnitude.png` and `.svg` where its objects have photometry. Rotated copies count once.
 *
 * @throws PerseusError `OPTION_INVALID`, `COLUMN_UNKNOWN`, `FILE_UNWRITABLE`, and as `Dataset.open`
 */
export async function previewDataset(datasetFolder: string, options: PreviewOptions): Promise<PreviewReport> {
  const { output, perClass = PER_CLASS } = options;
  if (!(Number.isInteger(perClass) && perClass >= 1 && perClass <= MOST_PER_CLASS))
    throw new PerseusError(
      'OPTION_INVALID',
      `${perClass} cutouts of each class were asked for. Ask for 1 to ${MOST_PER_CLASS}.`,
      { option: 'perClass' },
    );
  await using dataset = await Dataset.open(datasetFolder);
  const name = basename(resolve(datasetFolder));
  const rows = dataset.objects.flatMap((object, row) => (isRotated(object) ? [] : [row]));
  const objects = dataset.objects.filter((object) => !isRotated(object));
  const figure = colourMagnitudeOf(name, objects, dataset.columns, options.columns);
  await makeFolder(output);

  const contactSheetPath = join(output, 'contact-sheet.png');
  const seed = options.seed ?? dataset.description.seed;
  const cutoutsShown = await drawContactSheet(dataset, rows, { name, perClass, seed }, contactSheetPath);
  if (typeof figure === 'string')
    return { contactSheetPath, cutoutsShown, colourMagnitude: null, whyNoColourMagnitude: figure };

  const [pngPath, svgPath] = [join(output, 'colour-magnitude.png'), join(output, 'colour-magnitude.svg')];
  for (const path of [pngPath, svgPath]) await drawColourMagnitude(figure.diagram, path);
  const { drawn, leftOut } = figure;
  return {
    contactSheetPath,
    cutoutsShown,
    colourMagnitude: { pngPath, svgPath, drawn, leftOut },
    whyNoColourMagnitude: null,
  };
}

/** A rotated copy of a cutout shows nothing that the cutout does not. */
function isRotated({ columns }: DatasetObject): boolean {
  return Number(columns['rotation_deg'] ?? '') % 360 !== 0;
}
