import { withAtomicFile } from '../disk/atomic-file.js';
import type { EngineFactory } from '../engines/engine.js';
import { onnxruntimeEngine } from '../engines/onnxruntime/factory.js';
import { divideThreads } from '../engines/thread-budget.js';
import { resnet50 } from '../model/architecture.js';
import { QUANTISATION_METHODS, type ModelMetadata, type Quantisation } from '../model/metadata.js';
import { CalibrationProcess } from './calibrate/calibration-process.js';
import { observedValuesOf } from './calibrate/observed-values.js';
import type { Observation } from './calibrate/observer.js';
import { openCalibrationSet, type CalibrationSet } from './calibration-set.js';
import { withCandidate, type CandidateSource } from './candidate.js';
import { FloatForm } from './float-form.js';
import type { Int8Progress, Int8Work } from './int8-work.js';
import { passInt8Gate } from './int8-gate.js';
import { agreementOf, agreesBetter, batchesOf, checkFinite, logitsOf, type Agreement } from './measure.js';
import { validate } from './validate.js';
import { writeInt8Form, type Recipe } from './write-form.js';

export const DEFAULT_CALIBRATION_CUTOUTS = 256;

export interface Int8ExportOptions {
  /** The dataset that the run was trained on; where the run says it is if not given. */
  dataset?: string;
  /** Cutouts of the training split to calibrate with; fewer where it has fewer. */
  calibrationCutouts?: number;
  signal?: AbortSignal;
  /** What both forms are run with; ONNX Runtime where not given. */
  factory?: EngineFactory;
  /** Threads for that; the whole budget where not given. */
  threads?: number;
  onProgress?: (progress: Int8Progress) => void;
}

export interface Int8ExportReport {
  output: string;
  bytes: number;
  /** SHA-256 of the file, hexadecimal. */
  sha256: string;
  metadata: ModelMetadata;
  quantisation: Quantisation;
  /** Every recipe that was tried, in the order in which they were. */
  tried: Tried[];
}

export type Tried = Recipe & Agreement;

/** Bias correction helps where rounding leans to one side, and else only adds an error of its own. */
const RECIPES: Recipe[] = QUANTISATION_METHODS.flatMap((method) => [
  { method, biasCorrected: false },
  { method, biasCorrected: true },
]);

/**
 * Writes the int8 form of an exported model: of several ways to round it, the one that agrees best with the float form
 * on cutouts of the training split.
 *
 * Nothing is written where labels or AUC change more than the gate lets. The same model, dataset and number of cutouts
 * give the same bytes on one machine.
 *
 * @param floatPath the float form, `model.onnx` of the run
 * @throws PerseusError `EXPORT_INT8_GATE`; `FILE_MISSING`, `DATASET_CHANGED`, `NO_OBJECTS` for the dataset;
 *   `MODEL_UNREADABLE`, `ENGINE_FAILED`, `SCORES_NOT_FINITE` for the model; `FILE_UNWRITABLE`
 */
export async function exportInt8(
  runFolder: string,
  floatPath: string,
  output: string,
  options: Int8ExportOptions = {},
): Promise<Int8ExportReport> {
  const { dataset: folder, calibrationCutouts: cutouts = DEFAULT_CALIBRATION_CUTOUTS, signal } = options;
  await using float = await FloatForm.open(floatPath);
  const set = await openCalibrationSet(runFolder, float.metadata, { folder, cutouts });
  await using _dataset = set.dataset;
  // First of all, so that a place that cannot be written to is known before the work.
  return await withAtomicFile(output, async (file) => {
    const work = startWork(float, set, options);
    const { observation, logits } = await calibrate(work);
    const source = { ...work, observation };
    const { tried, best } = await choose(work, source, logits);
    const { validation, calibrations } = await validate(work, source, best);
    const quantisation: Quantisation = {
      floatSha256: float.sha256,
      method: best.method,
      biasCorrected: best.biasCorrected,
      calibrationCutouts: set.calibration.length,
      changedLabels: best.changedLabels,
      ...validation,
    };
    passInt8Gate(quantisation, output);
    const metadata: ModelMetadata = { ...float.metadata, calibrations, quantisation };
    const written = await writeInt8Form(file, float, { metadata, recipe: best, observation }, signal);
    return { output, ...written, metadata, quantisation, tried };
  });
}

function startWork(float: FloatForm, set: CalibrationSet, options: Int8ExportOptions): Int8Work {
  const { factory = onnxruntimeEngine, threads, signal, onProgress } = options;
  const total = set.calibration.length * (1 + RECIPES.length) + set.validation.length * (1 + 16);
  let done = 0;
  return {
    float,
    set,
    factory,
    threads: divideThreads(threads).inference,
    signal,
    looked(doing, looks) {
      done += looks;
      onProgress?.({ doing, done, total });
    },
  };
}

/** Runs the float form over the calibration cutouts and looks at every value that is to be rounded. */
async function calibrate({
  float: { path, metadata },
  set: { dataset, calibration },
  threads,
  signal,
  looked,
}: Int8Work): Promise<{ observation: Observation; logits: Float32Array }> {
  const { size, corners, interpolation, architecture } = metadata;
  const { height, width } = dataset.description;
  signal?.throwIfAborted();
  await using network = await CalibrationProcess.open({
    modelPath: path,
    threads,
    rendering: { size, corners, interpolation },
    embeddingSize: resnet50(architecture).embeddingSize,
    values: observedValuesOf(metadata),
  });
  const logits: number[] = [];
  for (const rows of batchesOf(calibration)) {
    signal?.throwIfAborted();
    const pixels = await dataset.readCutouts(rows);
    logits.push(...(await network.look({ pixels, count: rows.length, height, width })));
    looked('calibrating', rows.length);
  }
  const floatLogits = Float32Array.from(logits);
  checkFinite(floatLogits, dataset);
  return { observation: await network.report(), logits: floatLogits };
}

/** Tries every recipe on the calibration cutouts. */
async function choose(
  { set: { dataset, calibration }, signal, looked }: Int8Work,
  source: CandidateSource,
  floatLogits: Float32Array,
): Promise<{ tried: Tried[]; best: Tried }> {
  const tried: Tried[] = [];
  for (const recipe of RECIPES) {
    const onLooks = (looks: number) => looked('choosing', looks);
    const logits = await withCandidate(source, recipe, (engine) =>
      logitsOf(engine, dataset, calibration, { views: 1, signal, onLooks }),
    );
    tried.push({ ...recipe, ...agreementOf(floatLogits, logits) });
  }
  const best = tried.reduce((found, one) => (agreesBetter(one, found) ? one : found));
  return { tried, best };
}
