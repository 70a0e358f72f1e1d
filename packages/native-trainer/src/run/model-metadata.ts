import type { Dataset, TrainingConfig, UncalibratedMetadata } from '@perseus/core';
import { weightsOf, type BasisWeights } from './basis-weights.js';

type Range = [number, number] | null;

/** Columns that training ranges are read from, the first that a dataset has. */
const RANGE_COLUMNS = {
  magnitude: ['magnitude_r', 'magnitude', 'mag_r'],
  sizeArcsec: ['size_arcsec', 'half_light_radius'],
  surfaceBrightness: ['surface_brightness_r', 'surface_brightness'],
};

interface TrainedOn {
  dataset: Dataset;
  /** Ranges and the member fraction are over them. */
  rows: Int32Array;
  basisWeights: BasisWeights;
}

/** What the trained model will say of itself; its calibrations are added on export. */
export function modelMetadata(
  config: TrainingConfig,
  { dataset, rows, basisWeights }: TrainedOn,
  perseusVersion: string,
): UncalibratedMetadata {
  const { imaging } = dataset.description;
  const { stride, stemChannels } = config.architecture;
  return {
    formatVersion: 1,
    perseusVersion,
    classes: ['background', 'member'],
    size: config.input.size,
    downsample: config.input.downsample,
    architecture: { name: 'resnet50', stride, stemChannels },
    preprocessing: { zeroPoint: config.input.zeroPoint, scale: config.input.scale },
    ...imaging,
    trainingRanges: {
      magnitude: rangeOf(dataset, rows, RANGE_COLUMNS.magnitude),
      sizeArcsec: rangeOf(dataset, rows, RANGE_COLUMNS.sizeArcsec),
      surfaceBrightness: rangeOf(dataset, rows, RANGE_COLUMNS.surfaceBrightness),
    },
    memberFraction: memberFraction(dataset, rows, basisWeights),
    corners: config.augmentation.corners,
    interpolation: config.augmentation.interpolation,
    datasetHash: dataset.hash,
  };
}

/** Share of members, each row counted by its weight: the prior that the network learns. */
export function memberFraction(dataset: Dataset, rows: Int32Array, basisWeights: BasisWeights): number {
  const weights = weightsOf(dataset, rows, basisWeights);
  let [members, all] = [0, 0];
  weights.forEach((weight, i) => {
    all += weight;
    members += weight * dataset.objects[rows[i]!]!.label;
  });
  return members / all;
}

function rangeOf({ columns, objects }: Dataset, rows: Int32Array, candidates: string[]): Range {
  const column = candidates.find((name) => columns.includes(name));
  if (column === undefined) return null;
  let least = Infinity;
  let most = -Infinity;
  for (const row of rows) {
    const text = objects[row]!.columns[column]?.trim() ?? '';
    const value = Number(text);
    // Catalogues leave unknown magnitudes empty, or write N/A.
    if (text === '' || !Number.isFinite(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return least <= most ? [least, most] : null;
}
