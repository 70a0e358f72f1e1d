import { PerseusError } from '@perseus/core';
import type { Catalogue } from '../table/catalogue.js';

export interface WriteVotableOptions {
  /** TABLEDATA is for every reader and for people; BINARY2 is a third of its size and faster. */
  serialization?: 'tabledata' | 'binary2';
}

export async function writeVotable(
  _catalogue: Catalogue,
  path: string,
  _options: WriteVotableOptions = {},
): Promise<void> {
  throw new PerseusError('CATALOGUE_FORMAT', `${path}: VOTables are not written yet. Name it .csv.`, {
    path,
  });
}
