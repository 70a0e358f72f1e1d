import { existsSync } from 'node:fs';
import { Dataset } from '../dataset/dataset.js';
import type { Split } from '../dataset/schema.js';
import { parseFilter, selectRows } from '../dataset/select.js';
import { PerseusError } from '../errors/perseus-error.js';
import { checkFit } from '../evaluate/check-fit.js';
import { objectsAmong } from '../evaluate/copies.js';
import type { ModelMetadata } from '../model/metadata.js';
import { shuffled } from '../random/draws.js';
import { readRunConfig } from '../run/run-folder.js';

export interface CalibrationSet {
  dataset: Dataset;
  /** Rows of the training split that ranges are taken from, ascending. */
  calibration: Int32Array<ArrayBuffer>;
  /** One row for each object of the validation split, ascending. */
  validation: Int32Array<ArrayBuffer>;
}

/**
 * Opens the dataset that a run was trained on, by every byte, and chooses the cutouts to calibrate with: some of those
 * that it was trained on, by the run's seed.
 *
 * @param folder where the dataset is now; where the run says if not given
 * @throws PerseusError `FILE_MISSING`, `DATASET_CHANGED`, `NO_OBJECTS`; what `Dataset.open` throws
 */
export async function openCalibrationSet(
  runFolder: string,
  metadata: ModelMetadata,
  { folder, cutouts }: { folder?: string | undefined; cutouts: number },
): Promise<CalibrationSet> {
  const { dataset: trainedOn, training } = await readRunConfig(runFolder);
  const dataset = await Dataset.open(folder ?? whereRunSays(runFolder, trainedOn.path));
  try {
    await checkSame(dataset, metadata, runFolder);
    checkFit(metadata, dataset.description, dataset.folder);
    const train = rowsOf(dataset, 'train', trainedOn.filters);
    const chosen = shuffled(train.length, training.seed, 'int8 calibration').slice(0, cutouts);
    return {
      dataset,
      calibration: Int32Array.from(chosen, (place) => train[place]!).sort(),
      validation: rowsOf(dataset, 'validation', trainedOn.filters),
    };
  } catch (cause) {
    await dataset.close();
    throw cause;
  }
}

function whereRunSays(runFolder: string, path: string): string {
  if (existsSync(path)) return path;
  throw new PerseusError(
    'FILE_MISSING',
    `run "${runFolder}": the dataset that it was trained on is not at "${path}". Say where it is with --dataset.`,
    { path, option: 'dataset' },
  );
}

/** Cutouts of another dataset would calibrate the model for images that it was not made for. */
async function checkSame(dataset: Dataset, { datasetHash }: ModelMetadata, runFolder: string): Promise<void> {
  if (dataset.hash !== datasetHash) {
    throw new PerseusError(
      'DATASET_CHANGED',
      `dataset "${dataset.folder}": it is not the one that run "${runFolder}" was trained on. Give that one with --dataset, or train anew.`,
      { path: dataset.folder, option: 'dataset' },
    );
  }
  await dataset.verify();
}

function rowsOf(dataset: Dataset, split: Split, filters: readonly string[]): Int32Array<ArrayBuffer> {
  const rows = objectsAmong(dataset, selectRows(dataset, split, filters.map(parseFilter)));
  const labels = new Set(Array.from(rows, (row) => dataset.objects[row]!.label));
  if (labels.size === 2) return rows;
  throw new PerseusError(
    'NO_OBJECTS',
    `dataset "${dataset.folder}": its ${split} split does not have objects of both classes, and an int8 form is judged by them. Train on a dataset that has.`,
    { path: dataset.folder, split },
  );
}
