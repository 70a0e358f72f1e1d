import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  PerseusError,
  readRunConfig,
  runPaths,
  trainingConfigSchema,
  type Dataset,
  type RunConfig,
} from '@perseus/core';
import { withSettings } from '../config/resolve-config.js';
import { flatten, type Settings } from '../config/settings.js';
import { withoutAutoDevice } from '../config/training-device.js';
import type { RowsOfRun } from './prepare-run.js';

/** Settings that may change when a run goes on: the weights do not depend on them. */
const FREE_SETTINGS = ['loaderThreads', 'checkpointSeconds', 'reportEverySteps'];

/**
 * The configuration of the run to go on with: as it was, but for what does not decide the weights.
 *
 * @param given this time, settings, filters and weights; those that say the same as before are no change
 * @throws PerseusError `RESUME_NOTHING` without a checkpoint, `RESUME_OTHER_DATASET`, `RESUME_OTHER_SETTINGS`, and what
 *   `readRunConfig` throws
 */
export async function resumedRunConfig(
  runFolder: string,
  dataset: Dataset,
  given: RowsOfRun & { settings: Settings },
): Promise<RunConfig> {
  const run = await readRunConfig(runFolder);
  if (run.dataset.hash !== dataset.hash) {
    throw new PerseusError(
      'RESUME_OTHER_DATASET',
      `The run "${runFolder}" was trained on another dataset than "${dataset.folder}" (it was ${run.dataset.path}). ` +
        'Give the dataset that it began with, or begin a new run.',
      { path: runFolder },
    );
  }
  if (!existsSync(join(runPaths(runFolder).checkpoints, 'last.safetensors'))) {
    throw new PerseusError(
      'RESUME_NOTHING',
      `The run "${runFolder}" has no checkpoint to go on from. Remove the folder and begin the run anew.`,
      { path: runFolder },
    );
  }
  const { filters, basisWeights } = run.dataset;
  if (given.filters.length > 0 && !isDeepStrictEqual(given.filters, filters)) {
    throw otherSettings(runFolder, 'filters', filters);
  }
  if (Object.keys(given.basisWeights).length > 0 && !isDeepStrictEqual(given.basisWeights, basisWeights)) {
    throw otherSettings(runFolder, 'basisWeights', basisWeights);
  }
  return { ...run, training: continued(run, runFolder, withoutAutoDevice(given.settings)) };
}

function continued(run: RunConfig, runFolder: string, settings: Settings): RunConfig['training'] {
  const before = flatten(run.training);
  const changed = withSettings(run.training, settings);
  for (const [path, value] of Object.entries(settings)) {
    if (FREE_SETTINGS.includes(path) || JSON.stringify(before[path]) === JSON.stringify(value)) continue;
    throw otherSettings(runFolder, path, before[path]);
  }
  return trainingConfigSchema.parse(changed);
}

function otherSettings(runFolder: string, option: string, before: unknown): PerseusError {
  return new PerseusError(
    'RESUME_OTHER_SETTINGS',
    `The run "${runFolder}" has "${option}" at ${JSON.stringify(before)}, and a run goes on as it began. Leave the ` +
      'setting out, or begin a new run with it.',
    { path: runFolder, option },
  );
}
