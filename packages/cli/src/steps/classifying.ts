import type { ClassificationCounts, ViewCount } from '@perseus/core';
import type { ReadObjectsOptions } from '@perseus/data';
import type { Session } from '../terminal/command-action.js';
import { openingModel, type EngineSettings, type EngineTold } from './opening-model.js';
import { countRows, rowsWhere } from './rows-where.js';

export interface ClassifyingOptions extends EngineSettings {
  model: string;
  objectsPath: string;
  /** How the table is read, where it misleads. */
  reading?: ReadObjectsOptions;
  cutoutsDir: string;
  output: string;
  views: ViewCount;
  /** The classifier's own choice where not given. */
  batchSize?: number;
  filters: readonly string[];
}

export interface Classified extends ClassificationCounts {
  output: string;
  engine: EngineTold;
}

/** Classifies the objects of a table that pass the filters, and writes them with what was found. */
export async function classifying(
  session: Session,
  { objectsPath, reading, cutoutsDir, filters, model, output, ...how }: ClassifyingOptions,
): Promise<Classified> {
  const { voice, signal } = session;
  const { writeClassifications } = await import('@perseus/core');
  // Takes as long to load as the engine to open, and each leaves the other a core.
  const meanwhile = () => void import('@perseus/data').catch(() => undefined);
  const { classifier: opened, engine } = await openingModel(session, model, how, meanwhile);
  await using classifier = opened;
  const { cutoutFolder, readObjects } = await import('@perseus/data');
  const total = await countRows(rowsWhere(readObjects(objectsPath, reading), filters));
  const counts = await voice.measured({ title: 'Classifying', unit: 'objects' }, (meter) => {
    const results = classifier.classify(
      rowsWhere(readObjects(objectsPath, reading), filters),
      cutoutFolder(cutoutsDir),
      {
        signal,
        onProgress: ({ objects }) => meter.update(objects, total),
      },
    );
    return writeClassifications(output, results, classifier.provenance);
  });
  return { ...counts, output, engine };
}
