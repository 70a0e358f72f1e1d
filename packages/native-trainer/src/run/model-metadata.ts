import type { Dataset, TrainingConfig, UncalibratedMetadata } from '@perseus/core';

type Range = [number, number] | null;

/** Columns that training ranges are read from, the first that a dataset has. */
const RANGE_COLUMNS = {
  magnitude: ['magnitude_r', 'magnitude'],
  sizeArcsec: ['size_arcsec'],
  surfaceBrightness: ['surface_brightness_r', 'surface_brightness'],
};

/**
 * What the trained model will say of itself; its calibrations are added on export.
 *
 * @param rows those trained on: ranges and the member fraction are over them
 */
export function modelMetadata(
  config: TrainingConfig,
  dataset: Dataset,
  rows: Int32Array,
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
    memberFraction: memberFraction(dataset, rows),
    corners: config.augmentation.corners,
    interpolation: config.augmentation.interpolation,
    datasetHash: dataset.hash,
  };
}

export function memberFraction({ objects }: Dataset, rows: Int32Array): number {
  return rows.reduce((members, row) => members + objects[row]!.label, 0) / rows.length;
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
