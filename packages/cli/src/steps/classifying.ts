import type { ClassificationCounts, ViewCount } from '@perseus/core';
import type { Session } from '../terminal/command-action.js';
import { rowsWhere } from './rows-where.js';

export interface ClassifyingOptions {
  model: string;
  objectsPath: string;
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
  { objectsPath, cutoutsDir, filters, model, output, ...how }: ClassifyingOptions,
): Promise<Classified> {
  const { Classifier, writeClassifications } = await import('@perseus/core');
  const { cutoutFolder, readObjects } = await import('@perseus/data');
  await using classifier = await Classifier.open(model, how);
  voice.note(`Engine: ${classifier.engineReason}`);
  const total = await numberOfRows(rowsWhere(readObjects(objectsPath), filters));
  const counts = await voice.measured({ title: 'Classifying', unit: 'objects' }, (meter) => {
    const results = classifier.classify(
      rowsWhere(readObjects(objectsPath), filters),
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

/** Read once beforehand, so that the time left can be told: a thousandth of what the classification takes. */
async function numberOfRows(rows: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of rows) count++;
  return count;
}
