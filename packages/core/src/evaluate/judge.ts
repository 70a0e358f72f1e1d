import type { Dataset } from '../dataset/dataset.js';
import type { Engine } from '../engines/engine.js';
import { copiesAmong, type Copies } from './copies.js';
import { judgedCopies, judgedImages, judgedObjects, type Judged } from './judged.js';
import { predict, type PredictionPlan } from './predict.js';

export type JudgedDataset = Pick<Dataset, 'readCutouts' | 'objects' | 'description' | 'folder' | 'columns'>;

export interface Judgement {
  /** One row an object. */
  objects: Judged;
  /** Rotated images of the objects, each judged alone; none where no angle was asked for. */
  images: Judged;
  /** At which angles the images are. */
  anglesDeg: readonly number[];
}

/**
 * Judges the objects that these rows show, and their rotated images: at the plan's angles, or, where the dataset holds
 * rotated copies, those as they are. Copies are not rotated again: an object is then judged by its upright copy.
 */
export async function judge(
  dataset: JudgedDataset,
  rows: Int32Array<ArrayBuffer>,
  engine: Pick<Engine, 'run' | 'concurrency' | 'name'>,
  plan: PredictionPlan,
): Promise<Judgement> {
  const copies = copiesAmong(dataset, rows);
  if (copies !== null) return judgeCopies(dataset, { rows, copies }, engine, plan);
  const predictions = await predict(dataset, rows, engine, plan);
  return {
    objects: judgedObjects(dataset, rows, predictions),
    images: judgedImages(dataset, rows, predictions),
    anglesDeg: plan.anglesDeg,
  };
}

async function judgeCopies(
  dataset: JudgedDataset,
  { rows, copies }: { rows: Int32Array<ArrayBuffer>; copies: Copies },
  engine: Pick<Engine, 'run' | 'concurrency' | 'name'>,
  plan: PredictionPlan,
): Promise<Judgement> {
  const images = plan.anglesDeg.length > 0 ? rows : rows.subarray(0, 0);
  const total = copies.objects.length + images.length;
  const pass = (before: number) => ({
    ...plan,
    anglesDeg: [],
    onProgress: ({ done }: { done: number }) => plan.onProgress?.({ done: before + done, total }),
  });
  const objects = await predict(dataset, copies.objects, engine, pass(0));
  const alone = { views: 1 as const, temperature: plan.singleViewTemperature };
  const shown = await predict(dataset, images, engine, { ...pass(copies.objects.length), ...alone });
  return {
    objects: judgedObjects(dataset, copies.objects, objects),
    images: judgedCopies(dataset, copies.objectOf.subarray(0, images.length), shown),
    anglesDeg: copies.anglesDeg,
  };
}
