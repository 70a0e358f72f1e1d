import { resolve } from 'node:path';
import {
  Dataset,
  PERSEUS_VERSION,
  PerseusError,
  runPaths,
  toPerseusError,
  viewsOf,
  type RunConfig,
  type RunEvent,
} from '@perseus/core';
import type { NativeBinding, NativeRowSet, NativeTrainingJob } from '../native/binding.js';
import { loadBinding } from '../native/load.js';
import { checkBases, leavingOut, weightsOf, type BasisWeights } from './basis-weights.js';
import { modelMetadata } from './model-metadata.js';
import { createRunFolder, newRunConfig, rowsFor, type RowsOfRun } from './prepare-run.js';
import { resumedRunConfig } from './resume-run.js';
import { readSettings, type Settings } from '../config/settings.js';

export interface TrainRunOptions {
  datasetFolder: string;
  /** Must not exist or be empty, but for `resume`. */
  runFolder: string;
  /** `modern` where neither this nor the configuration file names one. */
  recipe?: string | undefined;
  /** JSON with settings, or the `config.json` of a run. */
  configFile?: string | undefined;
  /** Settings by path (`optimizer.momentum`); they win over the file's. */
  overrides?: Settings | undefined;
  /** `column=value` or `column!=value`; rows must pass all of them. On resuming, none or those of the run. */
  filters?: readonly string[] | undefined;
  /** What a row counts for in the loss by its `label_basis`, above 0; 1 where its basis is not named. */
  basisWeights?: BasisWeights | undefined;
  /** Rows of these label bases are neither trained on nor validated with. */
  leaveOutBases?: readonly string[] | undefined;
  /** Goes on from the run's last checkpoint, with its configuration. */
  resume?: boolean | undefined;
  /** Threads of LibTorch; all of the machine's where not given. */
  threads?: number | undefined;
  /** Ends the training after the step it is in; it saves, and the outcome is `interrupted`. */
  signal?: AbortSignal | undefined;
  onEvent?: ((event: RunEvent) => void) | undefined;
  /** Told the resolved configuration before the first step. */
  onConfig?: ((config: RunConfig) => void) | undefined;
}

export interface TrainResult {
  reason: 'completed' | 'early-stop' | 'interrupted';
  /** Epochs and steps done, over all sittings. */
  epoch: number;
  step: number;
  /** 0 and null where no epoch has ended yet. */
  bestEpoch: number;
  bestValidationLoss: number | null;
  runFolder: string;
  config: RunConfig;
}

/** As C++ gives it. */
type Outcome = Omit<TrainResult, 'reason' | 'runFolder' | 'config'> & {
  reason: TrainResult['reason'] | 'non-finite-loss';
};

/**
 * Trains on a dataset and leaves a run folder: `config.json`, `events.jsonl`, checkpoints, and, when it came to its end,
 * `model.safetensors` and `reference.safetensors`.
 *
 * The training runs in C++ on threads of its own; this thread stays free.
 *
 * @throws PerseusError what opening the dataset throws; `CONFIG_*`, `RECIPE_UNKNOWN`, `LABEL_BASIS_UNKNOWN`, `TRAINING_ROWS`, `RUN_EXISTS`,
 *   `RESUME_*` before anything is written; `ADDON_*` where set-up is wanting; `TRAINING_BUSY`; `NON_FINITE_LOSS`,
 *   `OUT_OF_MEMORY`, the last checkpoint then being as it was
 */
export async function trainRun(options: TrainRunOptions): Promise<TrainResult> {
  const { runFolder, signal } = options;
  signal?.throwIfAborted();
  const binding = await loadBinding();
  await using dataset = await Dataset.open(options.datasetFolder);
  const settings = await settingsGiven(options);
  const rows = rowsGiven(dataset, options);
  const config = options.resume
    ? await resumedRunConfig(runFolder, dataset, { ...rows, settings })
    : newRunConfig(settings, dataset, { ...rows, binding });
  signal?.throwIfAborted();
  if (!options.resume) await createRunFolder(runFolder, config);
  options.onConfig?.(config);
  const job = nativeJob(config, dataset, { runFolder, resume: options.resume ?? false });
  const outcome = await runToTheEnd(binding, job, options);
  if (outcome.reason === 'non-finite-loss') throw nonFiniteLoss(outcome, runFolder);
  return { ...outcome, reason: outcome.reason, runFolder, config };
}

async function settingsGiven({ recipe, configFile, overrides, threads }: TrainRunOptions): Promise<Settings> {
  return {
    ...(configFile === undefined ? {} : await readSettings(configFile)),
    ...(recipe === undefined ? {} : { recipe }),
    ...(threads === undefined ? {} : { threads }),
    ...overrides,
  };
}

function rowsGiven(
  dataset: Dataset,
  { filters = [], basisWeights = {}, leaveOutBases = [] }: TrainRunOptions,
): RowsOfRun {
  checkBases(dataset, [...Object.keys(basisWeights), ...leaveOutBases]);
  return { filters: [...filters, ...leavingOut(leaveOutBases)], basisWeights };
}

function nativeJob(
  { training, dataset: { filters, basisWeights } }: RunConfig,
  dataset: Dataset,
  { runFolder, resume }: { runFolder: string; resume: boolean },
): NativeTrainingJob {
  const { train, validation } = rowsFor(dataset, filters);
  const metadata = modelMetadata(training, { dataset, rows: train, basisWeights }, PERSEUS_VERSION);
  return {
    config: JSON.stringify(training),
    datasetPath: resolve(dataset.cutoutsPath),
    runFolder: resolve(runFolder),
    datasetHash: dataset.hash,
    modelMetadata: JSON.stringify(metadata),
    resume,
    train: rowSet(dataset, train, basisWeights),
    validation: rowSet(dataset, validation, basisWeights),
    calibrationViews: JSON.stringify(viewsOf(16)),
  };
}

function rowSet(dataset: Dataset, rows: Int32Array, basisWeights: BasisWeights): NativeRowSet {
  return {
    rows,
    labels: Int32Array.from(rows, (row) => dataset.objects[row]!.label),
    weights: weightsOf(dataset, rows, basisWeights),
  };
}

async function runToTheEnd(
  binding: NativeBinding,
  job: NativeTrainingJob,
  { signal, onEvent }: TrainRunOptions,
): Promise<Outcome> {
  let thrown: { error: unknown } | undefined;
  try {
    const training = binding.startTraining(job, (text) => {
      // What a listener throws must not reach native code: it ends the training, and is thrown where that was begun.
      try {
        if (!thrown) onEvent?.(JSON.parse(text) as RunEvent);
      } catch (error) {
        thrown = { error };
        training.stop();
      }
    });
    const stop = () => training.stop();
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    try {
      const outcome = JSON.parse(await training.done) as Outcome;
      if (thrown) throw thrown.error;
      return outcome;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  } catch (error) {
    throw toPerseusError(error);
  }
}

function nonFiniteLoss({ epoch, step }: Outcome, runFolder: string): PerseusError {
  return new PerseusError(
    'NON_FINITE_LOSS',
    `The training in "${runFolder}" diverged: at step ${step}, in epoch ${epoch + 1}, the loss was no finite number. Its ` +
      'last checkpoint is from before. Begin anew with a lower schedule.learningRate, or with gradientClipNorm at 1.',
    { path: runPaths(runFolder).checkpoints },
  );
}
