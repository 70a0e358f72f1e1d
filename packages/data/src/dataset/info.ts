import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Dataset, type DatasetDescription, type DatasetObject } from '@perseus/core';

export interface DatasetSummary {
  folder: string;
  hash: string;
  description: DatasetDescription;
  /** Columns of `objects.csv` in its order: what can be filtered and grouped by. */
  columns: string[];
  /** Objects by label basis, '' where the table gave none. */
  labelBases: Record<string, { member: number; background: number }>;
  /** Size of `cutouts.safetensors`. */
  cutoutBytes: number;
  /** Whether every byte was compared with the stored hashes. */
  verified: boolean;
}

/**
 * What a dataset folder holds.
 *
 * @param options `verify` reads every byte and compares it with the hashes that were stored when it was built
 * @throws PerseusError as `Dataset.open`; `DATASET_CHANGED` where `verify` finds another content
 */
export async function describeDataset(
  folder: string,
  options: { verify?: boolean } = {},
): Promise<DatasetSummary> {
  await using dataset = await Dataset.open(folder);
  if (options.verify) await dataset.verify();
  return {
    folder,
    hash: dataset.hash,
    description: dataset.description,
    columns: dataset.columns,
    labelBases: countBases(dataset.objects),
    cutoutBytes: (await stat(join(folder, 'cutouts.safetensors'))).size,
    verified: options.verify ?? false,
  };
}

function countBases(objects: readonly DatasetObject[]): DatasetSummary['labelBases'] {
  const counts = new Map<string, { member: number; background: number }>();
  for (const { labelBasis, label } of objects) {
    const count = counts.get(labelBasis) ?? { member: 0, background: 0 };
    count[label === 1 ? 'member' : 'background']++;
    counts.set(labelBasis, count);
  }
  return Object.fromEntries(counts);
}
