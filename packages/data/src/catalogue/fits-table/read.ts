import { PerseusError } from '@perseus/core';
import type { Catalogue } from '../table/catalogue.js';
import type { ReadTableOptions } from '../read-options.js';

export interface FitsTableOptions extends ReadTableOptions {
  /** Which HDU: its number (the primary one is 0) or its EXTNAME; the first binary table by default. */
  hdu?: number | string;
}

export async function readFitsTable(path: string, _options: FitsTableOptions = {}): Promise<Catalogue> {
  throw new PerseusError('CATALOGUE_FORMAT', `${path}: FITS tables are not read yet. Give it as CSV.`, {
    path,
  });
}
