import type { Dataset } from '../dataset/dataset.js';
import type { Engine } from '../engines/engine.js';
import { PerseusError } from '../errors/perseus-error.js';
import { memberProbabilities } from '../metrics/calibration.js';
import { viewsOf, type View, type ViewCount } from '../views/view.js';

/** Cutouts are read and judged in batches of so many rows, cut by the row's place among those asked for. */
export const EVALUATION_BATCH_SIZE = 16;

export interface PredictionPlan {
  /** Views that are averaged for an object. */
  views: ViewCount;
  temperature: number;
  /** Angles at which each object is also judged alone; none where empty. */
  anglesDeg: readonly number[];
  /** Temperature of a single view. */
  singleViewTemperature: number;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: EvaluationProgress) => void) | undefined;
}

export interface EvaluationProgress {
  /** Objects judged so far, out of how many. */
  done: number;
  total: number;
}

export interface Predictions {
  /** [rows], the mean over the views. */
  perObject: Float64Array;
  /** [angles, rows], each angle alone. */
  perAngle: Float64Array;
}

/**
 * Judges rows of a dataset, upright or averaged over views, and at each angle alone. Every distinct view is computed
 * once. A few batches are in flight at a time, never all cutouts.
 *
 * @throws PerseusError `SCORES_NOT_FINITE` naming the object; what the dataset and the engine throw passes through
 */
export async function predict(
  dataset: Pick<Dataset, 'readCutouts' | 'objects' | 'description' | 'folder'>,
  rows: Int32Array<ArrayBuffer>,
  engine: Pick<Engine, 'run' | 'concurrency' | 'name'>,
  plan: PredictionPlan,
): Promise<Predictions> {
  const { height, width } = dataset.description;
  const looks = new DistinctViews();
  const averaged = looks.add(viewsOf(plan.views));
  const alone = looks.add(plan.anglesDeg.map((angleDeg) => ({ angleDeg: angleDeg % 360, flip: false })));
  const perObject = new Float64Array(rows.length);
  const perAngle = new Float64Array(alone.length * rows.length);
  let done = 0;

  const judgeBatch = async (first: number) => {
    const batch = rows.slice(first, first + EVALUATION_BATCH_SIZE);
    const pixels = await dataset.readCutouts(batch);
    const { logits } = await engine.run({ pixels, count: batch.length, height, width }, looks.views);
    const notFinite = logits.findIndex((logit) => !Number.isFinite(logit));
    if (notFinite >= 0) {
      throw scoresNotFinite(dataset, batch[Math.floor(notFinite / 2) % batch.length]!, engine.name);
    }
    const probabilities = (views: readonly number[], temperature: number) =>
      memberProbabilities(logitsOf(logits, batch.length, views), views.length, temperature).pMember;
    perObject.set(probabilities(averaged, plan.temperature), first);
    alone.forEach((view, i) =>
      perAngle.set(probabilities([view], plan.singleViewTemperature), i * rows.length + first),
    );
    done += batch.length;
    plan.onProgress?.({ done, total: rows.length });
  };

  const starts = Array.from(
    { length: Math.ceil(rows.length / EVALUATION_BATCH_SIZE) },
    (_, i) => i * EVALUATION_BATCH_SIZE,
  );
  // One more than the engine works on, so that it never waits for the disk.
  await eachOf(starts, engine.concurrency + 1, judgeBatch, plan.signal);
  return { perObject, perAngle };
}

/** Views asked for by several, each once, and where each asker finds its own. */
class DistinctViews {
  readonly views: View[] = [];

  add(wanted: readonly View[]): number[] {
    return wanted.map((view) => {
      const at = this.views.findIndex(
        (known) => known.angleDeg === view.angleDeg && known.flip === view.flip,
      );
      return at >= 0 ? at : this.views.push(view) - 1;
    });
  }
}

/** [chosen, count, 2] out of [views, count, 2]. */
function logitsOf(logits: Float32Array, count: number, chosen: readonly number[]): Float32Array {
  const perView = 2 * count;
  const picked = new Float32Array(chosen.length * perView);
  chosen.forEach((view, i) => picked.set(logits.subarray(view * perView, (view + 1) * perView), i * perView));
  return picked;
}

/** Runs `work` on each item, `atOnce` at a time. After a failure nothing new begins, and what runs is waited for. */
async function eachOf<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const waiting = [...items].reverse();
  const worker = async () => {
    try {
      for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
        signal?.throwIfAborted();
        await work(item);
      }
    } finally {
      waiting.length = 0;
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

function scoresNotFinite(
  dataset: Pick<Dataset, 'objects' | 'folder'>,
  row: number,
  engine: string,
): PerseusError {
  const id = dataset.objects[row]?.id ?? '';
  return new PerseusError(
    'SCORES_NOT_FINITE',
    `Dataset "${dataset.folder}", object ${id}: the model's logits are not finite in engine ${engine}. ` +
      'Export the model anew, or take another engine or precision.',
    { path: dataset.folder, row: row + 1, id },
  );
}
