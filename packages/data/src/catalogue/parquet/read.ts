import { PerseusError } from '@perseus/core';
import type { Catalogue } from '../table/catalogue.js';
import type { ReadTableOptions } from '../read-options.js';

export async function readParquet(path: string, _options: ReadTableOptions = {}): Promise<Catalogue> {
  throw new PerseusError('CATALOGUE_FORMAT', `${path}: Parquet is not read yet. Give it as CSV.`, { path });
}
