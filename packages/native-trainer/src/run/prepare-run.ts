import { readdir } from 'node:fs/promises';
import {
  PERSEUS_VERSION,
  PerseusError,
  cannotWrite,
  makeFolder,
  divideThreads,
  inspectProcessor,
  parseFilter,
  runPaths,
  selectRows,
  writeFileAtomically,
  type Dataset,
  type RunConfig,
} from '@perseus/core';
import type { NativeBinding } from '../native/binding.js';
import type { BasisWeights } from './basis-weights.js';
import { memberFraction } from './model-metadata.js';
import { chooseDevice, withoutAutoDevice, type NativeInfo } from '../config/training-device.js';
import { resolveConfig } from '../config/resolve-config.js';
import type { Settings } from '../config/settings.js';

/** The rows that a run trains on and validates with. */
export interface TrainingRows {
  train: Int32Array;
  validation: Int32Array;
}

/**
 * The rows of both splits that pass the filters.
 *
 * @throws PerseusError `TRAINING_ROWS` where one has none, or none of a class; `COLUMN_UNKNOWN`, `FILTER_INVALID`
 */
export function rowsFor(dataset: Dataset, filters: readonly string[]): TrainingRows {
  const parsed = filters.map(parseFilter);
  const rows = {
    train: selectRows(dataset, 'train', parsed),
    validation: selectRows(dataset, 'validation', parsed),
  };
  for (const [split, chosen] of Object.entries(rows)) {
    const members = chosen.reduce((count, row) => count + dataset.objects[row]!.label, 0);
    if (members > 0 && members < chosen.length) continue;
    throw new PerseusError(
      'TRAINING_ROWS',
      `dataset "${dataset.folder}": its ${split} split has ${members} members and ${chosen.length - members} background ` +
        `objects${filters.length > 0 ? ' that pass the filter' : ''}, and training needs both. Build it with larger splits` +
        `${filters.length > 0 ? ', or loosen the filter' : ''}.`,
      { path: dataset.folder },
    );
  }
  return rows;
}

/** Which rows of the dataset a run is on, and what they count for. */
export interface RowsOfRun {
  filters: readonly string[];
  basisWeights: BasisWeights;
}

/** The column that says by how many degrees a cutout was turned before it was packed: a dataset of rotated copies has it. */
const ROTATION_COLUMN = 'rotation_deg';

/** Resolves the configuration of a new run against its dataset and this machine. */
export function newRunConfig(
  settings: Settings,
  dataset: Dataset,
  { filters, basisWeights, binding }: RowsOfRun & { binding: NativeBinding },
): RunConfig {
  const rows = rowsFor(dataset, filters);
  const processor = inspectProcessor();
  const { height, width, imaging, pixelStatistics } = dataset.description;
  const asked = settings['threads'];
  const threads = divideThreads(typeof asked === 'number' && asked >= 1 ? asked : undefined);
  const native = JSON.parse(binding.info()) as NativeInfo;
  const { device, gpu, fastBfloat16 } = chooseDevice(settings['device'], native, processor);
  const training = resolveConfig(withoutAutoDevice(settings), {
    height,
    width,
    pixelScaleArcsec: imaging.pixelScaleArcsec,
    pixelStatistics,
    device,
    threads: threads.training,
    loaderThreads: threads.loading,
    fastBfloat16,
    rotatedCopies: dataset.columns.includes(ROTATION_COLUMN),
  });
  return {
    formatVersion: 1,
    perseusVersion: PERSEUS_VERSION,
    created: new Date().toISOString(),
    training,
    dataset: {
      path: dataset.folder,
      hash: dataset.hash,
      trainRows: rows.train.length,
      validationRows: rows.validation.length,
      memberFraction: memberFraction(dataset, rows.train, basisWeights),
      filters: [...filters],
      basisWeights: { ...basisWeights },
    },
    machine: {
      libtorch: native.libtorch,
      cpu: processor.model,
      instructionSet: native.cpuCapability,
      node: process.version,
      ...(gpu === undefined ? {} : { gpu: gpu.name }),
    },
  };
}

/**
 * Makes the folder of a new run and writes `config.json` into it.
 *
 * @throws PerseusError `RUN_EXISTS` where anything lies in it already
 */
export async function createRunFolder(runFolder: string, config: RunConfig): Promise<void> {
  const content = await readdir(runFolder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return [];
    throw cannotWrite(runFolder, cause);
  });
  if (content.length > 0) {
    throw new PerseusError(
      'RUN_EXISTS',
      `The run folder "${runFolder}" is not empty. Continue the run in it with --resume, or name another folder.`,
      { path: runFolder },
    );
  }
  await makeFolder(runFolder);
  await writeFileAtomically(runPaths(runFolder).config, `${JSON.stringify(config, null, 2)}\n`);
}
