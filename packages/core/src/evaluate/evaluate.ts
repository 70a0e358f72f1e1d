import { Dataset } from '../dataset/dataset.js';
import { parseFilter, selectRows } from '../dataset/select.js';
import type { Split } from '../dataset/schema.js';
import type { Engine } from '../engines/engine.js';
import { openModel, type ModelChoice, type OpenedModel } from '../engines/open-model.js';
import { PerseusError } from '../errors/perseus-error.js';
import { calibrationOf } from '../model/calibration-of.js';
import type { ModelFile } from '../onnx/read-model.js';
import { PERSEUS_VERSION } from '../version.js';
import { viewsOf, type ViewCount } from '../views/view.js';
import type { Calibration } from '../model/metadata.js';
import { checkFit, reflectsCorners } from './check-fit.js';
import { copiesAmong, objectsAmong } from './copies.js';
import { judge } from './judge.js';
import { pick, type Judged } from './judged.js';
import { defaultColumn, partsBy } from './parts.js';
import { EVALUATION_BATCH_SIZE, type EvaluationProgress } from './predict.js';
import { EVALUATION_FORMAT_VERSION, evaluationSchema, type Evaluation } from './schema.js';
import { CLASSES, scoresOf } from './scores.js';

/** The thesis's 16 angles, degrees; 360 is the upright image. */
export const THESIS_ANGLES_DEG: readonly number[] = [
  30, 45, 60, 90, 120, 135, 150, 180, 210, 225, 240, 270, 300, 315, 330, 360,
];

export interface EvaluationOptions extends ModelChoice {
  /** Run folder, or an ONNX file of `perseus export`. */
  model: string;
  /** Dataset folder. */
  dataset: string;
  split: Split | 'all';
  /** Views that are averaged for an object; 1 where not given. */
  views?: ViewCount;
  /** `column=value` or `column!=value`; all must hold. */
  filters?: readonly string[];
  /** Column to report by; `label_basis` where not given and the objects have it, none for null. */
  groupBy?: string | null;
  /**
   * Angles at which each object also counts as an image of its own; the thesis's 16 where not given, none if empty. A
   * dataset of rotated copies has its own.
   */
  anglesDeg?: readonly number[];
  /** Of the bootstrap. */
  seed?: number;
  resamples?: number;
  signal?: AbortSignal;
  onProgress?: (progress: EvaluationProgress) => void;
  /** Called once, before the work, which waits for it: what it is done with, and why. */
  onOpened?: (reasons: Pick<OpenedModel, 'engineReason' | 'precisionReason'>) => void | Promise<void>;
}

/**
 * Judges the labelled objects of a dataset, and scores the judgement: per object, per rotated image, and by column.
 *
 * @throws PerseusError `NO_OBJECTS`, `COLUMN_UNKNOWN`, `COLUMN_TOO_VARIED`, `CUTOUT_SIZE`, `PIXEL_SCALE_MISMATCH`,
 *   `BANDS_MISMATCH`, `CALIBRATION_MISSING`, `SCORES_NOT_FINITE`; what opening the model, dataset and engine throws
 */
export async function evaluateModel(options: EvaluationOptions): Promise<Evaluation> {
  await using dataset = await Dataset.open(options.dataset);
  const rows = rowsToJudge(dataset, options);
  const { engine, file: model, engineReason, precisionReason } = await openModel(options.model, options);
  try {
    checkFit(model.metadata, dataset.description, dataset.folder);
    await options.onOpened?.({ engineReason, precisionReason });
    return await evaluateRows({ model, dataset, rows, engine, engineReason, precisionReason }, options);
  } finally {
    await engine.close();
  }
}

/** What an evaluation works on, opened. */
export interface EvaluationSubject {
  model: Pick<ModelFile, 'path' | 'sha256' | 'metadata'>;
  dataset: Pick<Dataset, 'folder' | 'hash' | 'description' | 'columns' | 'objects' | 'readCutouts'>;
  /** Rows of the dataset, at least one. */
  rows: Int32Array<ArrayBuffer>;
  engine: Engine;
  /** Why this engine, and why this precision. */
  engineReason: string;
  precisionReason: string;
}

/** `evaluateModel`, with everything open. */
export async function evaluateRows(
  subject: EvaluationSubject,
  options: EvaluationOptions,
): Promise<Evaluation> {
  const { model, dataset, rows, engine } = subject;
  const { views = 1, anglesDeg = THESIS_ANGLES_DEG, seed = 1, resamples = 2000, signal } = options;
  const average = calibrationOf(model.metadata, views, engine.precision);
  const single = calibrationOf(model.metadata, 1, engine.precision);
  const column = options.groupBy === undefined ? defaultColumn(dataset, rows) : options.groupBy;
  // Before the work, so that a column that is not there costs nothing.
  const parts = column === null ? [] : partsBy(dataset, objectsAmong(dataset, rows), column);

  const {
    objects,
    images,
    anglesDeg: anglesShown,
  } = await judge(dataset, rows, engine, {
    views,
    temperature: average.temperature,
    anglesDeg,
    singleViewTemperature: single.temperature,
    signal,
    onProgress: options.onProgress,
  });

  const bootstrap = { seed, resamples, level: 0.95 };
  const score = (judged: Judged, { threshold }: Calibration) =>
    scoresOf(judged, threshold, { ...bootstrap, signal });
  const scoredParts = [];
  for (const { value, places } of parts) {
    scoredParts.push({ value, scores: await score(pick(objects, places), average) });
  }
  // Parsed as it will be read: JSON would turn a NaN into null without a word, and here it is refused.
  return evaluationSchema.parse({
    ...provenanceOf(subject, options),
    bootstrap,
    judgement: judgementOf(average),
    perObject: await score(objects, average),
    perRotatedImage: images.labels.length
      ? { anglesDeg: [...anglesShown], judgement: judgementOf(single), scores: await score(images, single) }
      : null,
    byColumn: column === null ? null : { column, parts: scoredParts },
  } satisfies Evaluation);
}

function rowsToJudge(dataset: Dataset, { split, filters = [] }: EvaluationOptions): Int32Array<ArrayBuffer> {
  const rows = selectRows(dataset, split, filters.map(parseFilter));
  if (rows.length > 0) return rows;
  const where = filters.length > 0 ? ` where ${filters.join(' and ')}` : '';
  throw new PerseusError(
    'NO_OBJECTS',
    `dataset "${dataset.folder}" has no objects in ${split === 'all' ? 'any split' : `split ${split}`}${where}. ` +
      'Take another split, or looser filters.',
    { path: dataset.folder, split },
  );
}

function provenanceOf(subject: EvaluationSubject, options: EvaluationOptions) {
  const { model, dataset, rows, engine, engineReason, precisionReason } = subject;
  const { views = 1, anglesDeg = THESIS_ANGLES_DEG } = options;
  const turned = copiesAmong(dataset, rows) === null ? anglesDeg : [];
  return {
    formatVersion: EVALUATION_FORMAT_VERSION,
    perseusVersion: PERSEUS_VERSION,
    created: new Date().toISOString(),
    model: {
      path: model.path,
      sha256: model.sha256,
      datasetHash: model.metadata.datasetHash,
      simulated: model.metadata.simulated,
    },
    dataset: {
      path: dataset.folder,
      hash: dataset.hash,
      split: options.split,
      filters: [...(options.filters ?? [])],
      cornersReflected: reflectsCorners(model.metadata, dataset.description, [
        ...viewsOf(views),
        ...turned.map((angleDeg) => ({ angleDeg, flip: false })),
      ]),
    },
    engine: {
      name: engine.name,
      reason: engineReason,
      precision: engine.precision,
      precisionReason,
      device: engine.device,
      threads: engine.threads,
      batchSize: EVALUATION_BATCH_SIZE,
    },
    classes: CLASSES,
  };
}

function judgementOf({ views, temperature, threshold }: Calibration) {
  return { views, temperature, threshold };
}
