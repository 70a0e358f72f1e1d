import type { ClassificationCounts, ViewCount } from '@perseus/core';
import type { ReadObjectsOptions } from '@perseus/data';
import type { Session } from '../terminal/command-action.js';
import { countRows, rowsWhere } from './rows-where.js';

export interface ClassifyingOptions {
  model: string;
  objectsPath: string;
  /** How the table is read, where it misleads. */
  reading?: ReadObjectsOptions;
  cutoutsDir: string;
  output: string;
  views: ViewCount;
  engine: string;
  threads: number;
  /** The classifier's own choice where not given. */
  batchSize?: number;
  filters: readonly string[];
}

export interface Classified extends ClassificationCounts {
  output: string;
}

/** Classifies the objects of a table that pass the filters, and writes them with what was found. */
export async function classifying(
  { voice, signal }: Session,
  { objectsPath, reading, cutoutsDir, filters, model, output, ...how }: ClassifyingOptions,
): Promise<Classified> {
  const { Classifier, writeClassifications } = await import('@perseus/core');
  const { cutoutFolder, readObjects } = await import('@perseus/data');
  await using classifier = await Classifier.open(model, how);
  voice.note(`Engine: ${classifier.engineReason}`);
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
  return { ...counts, output };
}
