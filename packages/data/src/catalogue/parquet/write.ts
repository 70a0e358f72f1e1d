import { PerseusError } from '@perseus/core';
import type { Catalogue } from '../table/catalogue.js';

export async function writeParquet(_catalogue: Catalogue, path: string): Promise<void> {
  throw new PerseusError('CATALOGUE_FORMAT', `${path}: Parquet is not written yet. Name it .csv.`, { path });
}
