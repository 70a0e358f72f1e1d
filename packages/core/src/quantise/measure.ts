import { aheadInOrder } from '../classify/ahead-in-order.js';
import type { Dataset } from '../dataset/dataset.js';
import type { Engine } from '../engines/engine.js';
import { CLASS_COUNT } from '../model/architecture.js';
import { PerseusError } from '../errors/perseus-error.js';
import { viewsOf, type ViewCount } from '../views/view.js';

/** Cutouts in a batch. */
export const BATCH_SIZE = 8;

/** Rows, `BATCH_SIZE` at a time. */
export function* batchesOf(rows: Int32Array<ArrayBuffer>): Generator<Int32Array<ArrayBuffer>> {
  for (let first = 0; first < rows.length; first += BATCH_SIZE) yield rows.slice(first, first + BATCH_SIZE);
}

interface Measuring {
  views: ViewCount;
  signal?: AbortSignal | undefined;
  /** Called with the looks that a batch was. */
  onLooks?: ((looks: number) => void) | undefined;
}

/**
 * The logits that an engine gives for rows of a dataset, [views, rows, 2].
 *
 * @throws PerseusError `SCORES_NOT_FINITE`; what the dataset and the engine throw passes through
 */
export async function logitsOf(
  engine: Pick<Engine, 'run' | 'concurrency'>,
  dataset: Dataset,
  rows: Int32Array<ArrayBuffer>,
  { views: viewCount, signal, onLooks }: Measuring,
): Promise<Float32Array> {
  const { height, width } = dataset.description;
  const views = viewsOf(viewCount);
  const all = new Float32Array(viewCount * rows.length * CLASS_COUNT);
  const atOnce = engine.concurrency + 1;
  const work = aheadInOrder(batchesOf(rows), { atOnce, ahead: 2 * atOnce }, async (batch) => {
    signal?.throwIfAborted();
    const pixels = await dataset.readCutouts(batch);
    const { logits } = await engine.run({ pixels, count: batch.length, height, width }, views);
    return logits;
  });
  let first = 0;
  for await (const logits of work) {
    checkFinite(logits, dataset);
    const perView = logits.length / viewCount;
    for (let view = 0; view < viewCount; view++) {
      const ofView = logits.subarray(view * perView, (view + 1) * perView);
      all.set(ofView, (view * rows.length + first) * CLASS_COUNT);
    }
    first += perView / CLASS_COUNT;
    onLooks?.(logits.length / CLASS_COUNT);
  }
  return all;
}

export function checkFinite(logits: Float32Array, { folder }: Pick<Dataset, 'folder'>): void {
  if (logits.every(Number.isFinite)) return;
  const message = `The model's logits for cutouts of dataset "${folder}" are not all finite. Train the model anew.`;
  throw new PerseusError('SCORES_NOT_FINITE', message, { path: folder });
}

/** How far two sets of logits of the same cutouts agree. */
export interface Agreement {
  /** Fraction of the cutouts whose class is another. */
  changedLabels: number;
  meanLogitDifference: number;
}

export function agreementOf(float: Float32Array, int8: Float32Array): Agreement {
  const count = float.length / CLASS_COUNT;
  let [changed, difference] = [0, 0];
  for (let i = 0; i < count; i++) {
    if (isMember(float, i) !== isMember(int8, i)) changed++;
  }
  float.forEach((logit, i) => (difference += Math.abs(int8[i]! - logit)));
  return { changedLabels: changed / count, meanLogitDifference: difference / float.length };
}

export function agreesBetter(one: Agreement, other: Agreement): boolean {
  if (one.changedLabels !== other.changedLabels) return one.changedLabels < other.changedLabels;
  return one.meanLogitDifference < other.meanLogitDifference;
}

/** What a curve is drawn over: member's logit above background's. */
export function marginsOf(logits: Float32Array): Float64Array {
  return Float64Array.from(
    { length: logits.length / CLASS_COUNT },
    (_, i) => logits[2 * i + 1]! - logits[2 * i]!,
  );
}

/** At threshold 0.5, whatever the temperature. */
function isMember(logits: Float32Array, i: number): boolean {
  return logits[2 * i + 1]! >= logits[2 * i]!;
}
