import type { Engine } from '../engines/engine.js';
import { divideThreads } from '../engines/thread-budget.js';
import { kindOf } from '../model/device.js';
import { aheadInOrder } from './ahead-in-order.js';
import type { CatalogueRow } from './catalogue-row.js';
import type { Classification } from './classification.js';
import type { CutoutSource } from './cutout-source.js';
import { inBatches } from './in-batches.js';
import { judgeBatch, type Judge } from './judge-batch.js';
import { readCutout, readCutouts, type Reading } from './read-cutouts.js';

/** Of a source that reads batches: one is read while others are computed, and none waits for the slowest. */
const BATCHES_READ = { atOnce: 3, ahead: 4 };

export interface ClassifyProgress {
  /** Rows that are through, and how many of them could not be classified. */
  objects: number;
  unclassified: number;
}

export interface ClassifyOptions {
  batchSize: number;
  /** Ends the work with its reason; what was given out until then holds. */
  signal?: AbortSignal;
  /** After every batch. */
  onProgress?: (progress: ClassifyProgress) => void;
}

/**
 * Classifies a catalogue: one result a row, in the order of the rows.
 *
 * Reading, decoding and inference overlap. Batches are cut by the place of a row, whatever became of the rows before
 * it, so that the same catalogue gives the same numbers. No more than a few batches are in memory at any time.
 */
export async function* classify(
  objects: AsyncIterable<CatalogueRow> | Iterable<CatalogueRow>,
  cutouts: CutoutSource,
  judge: Judge,
  { batchSize, signal, onProgress }: ClassifyOptions,
): AsyncGenerator<Classification, void, undefined> {
  const batchesAtOnce = 2 * judge.engine.concurrency;
  const judging = { atOnce: batchesAtOnce, ahead: batchesAtOnce + 1 };
  const progress: ClassifyProgress = { objects: 0, unclassified: 0 };

  signal?.throwIfAborted();
  const batches = batchesOf(objects, cutouts, judge, batchSize);
  const judged = aheadInOrder(batches, judging, (batch) => judgeBatch(batch, judge));
  for await (const classifications of judged) {
    signal?.throwIfAborted();
    yield* classifications;
    progress.objects += classifications.length;
    progress.unclassified += classifications.filter(({ pMember }) => pMember === null).length;
    onProgress?.({ ...progress });
  }
}

function batchesOf(
  objects: AsyncIterable<CatalogueRow> | Iterable<CatalogueRow>,
  cutouts: CutoutSource,
  { engine, metadata }: Judge,
  batchSize: number,
): AsyncGenerator<Reading[], void, undefined> {
  if (readsBatches(cutouts))
    return aheadInOrder(inBatches(objects, batchSize), BATCHES_READ, (rows) =>
      readCutouts(rows, cutouts, metadata.size),
    );
  const reading = { atOnce: readersBeside(engine), ahead: 2 * batchSize };
  return inBatches(
    aheadInOrder(objects, reading, (row) => readCutout(row, cutouts, metadata.size)),
    batchSize,
  );
}

/** Cutouts that are read and decoded at once: a GPU leaves all threads to them. */
function readersBeside({ device, threads }: Engine): number {
  const { inference, decoding } = divideThreads(threads);
  return kindOf(device) === 'cuda' ? Math.max(inference, decoding) : decoding;
}

function readsBatches(cutouts: CutoutSource): cutouts is Required<CutoutSource> {
  return cutouts.readAll !== undefined;
}
