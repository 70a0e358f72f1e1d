import { PerseusError } from '@perseus/core';
import type { Catalogue } from '../table/catalogue.js';
import type { ReadTableOptions } from '../read-options.js';

/** A VOTable's table; `overflow` says that the service had more rows than it gave. */
export interface VotableCatalogue extends Catalogue {
  overflow: boolean;
}

export async function readVotable(path: string, _options: ReadTableOptions = {}): Promise<VotableCatalogue> {
  throw new PerseusError('CATALOGUE_FORMAT', `${path}: VOTables are not read yet. Give it as CSV.`, { path });
}

/** @param path what to call it in messages: a file's path or a service's address */
export async function parseVotable(
  _bytes: Uint8Array | AsyncIterable<Uint8Array>,
  path: string,
  _options: ReadTableOptions = {},
): Promise<VotableCatalogue> {
  throw new PerseusError('CATALOGUE_FORMAT', `${path}: VOTables are not read yet. Ask for CSV.`, { path });
}
