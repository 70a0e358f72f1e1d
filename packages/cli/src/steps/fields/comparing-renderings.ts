import { counted, type CutoutSource } from '@perseus/core';
import type { FieldTableRequest, Rendering, RenderingComparison, TileTreatment } from '@perseus/data';
import type { TableReading } from '../../options/catalogue/table-flags.js';
import type { Session } from '../../terminal/command-action.js';

export interface ComparingOptions {
  /** Cutouts such as the model was trained on; true to render them. */
  folder: string | true;
  trained: Rendering | null;
  reading: TableReading;
}

/** As many tell enough. */
const MOST = 300;

/** Measures how far the probabilities of some of the objects move between the field's rendering and the training set's. */
export async function comparingRenderings(
  { voice, signal }: Session,
  request: FieldTableRequest,
  { folder, trained, reading }: ComparingOptions,
): Promise<RenderingComparison> {
  const { PerseusError } = await import('@perseus/core');
  const { compareRendering, cutoutFolder, cutoutSide, fieldCutouts, objectsOf, readCatalogue } =
    await import('@perseus/data');
  const { classifier, tiles, catalogue: given, rendering } = request;
  const size = cutoutSide(classifier);
  const catalogue = typeof given === 'string' ? await readCatalogue(given) : given;
  const rows = [...objectsOf(catalogue, reading)].filter(({ problem }) => problem === undefined);
  const step = Math.ceil(rows.length / MOST);
  const some = rows.filter((_, i) => i % step === 0);
  if (folder === true && trained === null) {
    const message =
      'The rendering of the training cutouts cannot be repeated. Name a folder of such cutouts: --compare-rendering FOLDER.';
    throw new PerseusError('RENDERING_UNKNOWN', message, { option: 'compare-rendering' });
  }
  await using ours = await fieldCutouts(tiles, rendering as Rendering, { size, ...treatmentOf(request) });
  voice.note(`Comparing renderings on ${counted(some.length, 'object')} ...`);
  if (folder !== true) return compare(cutoutFolder(folder));
  await using theirs = await fieldCutouts(tiles, trained as Rendering, { size });
  return await compare(theirs);

  function compare(theirs: CutoutSource): Promise<RenderingComparison> {
    return compareRendering(classifier, some, theirs, ours, { signal });
  }
}

/** What is done to a field's objects beside resampling and stretch. */
export function treatmentOf({
  extinctionMap,
  matchPsf,
  objectExtinction,
}: FieldTableRequest): TileTreatment & Pick<FieldTableRequest, 'objectExtinction'> {
  return {
    ...(extinctionMap && { extinctionMap }),
    ...(matchPsf && { matchPsf }),
    ...(objectExtinction && { objectExtinction }),
  };
}
