import { PerseusError } from '@perseus/core';
import type { Catalogue, CatalogueFormat } from './table/catalogue.js';

export interface WriteCatalogueOptions {
  /** By the extension of `path` where not given. */
  format?: CatalogueFormat | undefined;
}

/** Writes a catalogue in the format that its path's extension names. */
export async function writeCatalogue(
  _catalogue: Catalogue,
  path: string,
  _options: WriteCatalogueOptions = {},
): Promise<void> {
  throw new PerseusError('CATALOGUE_FORMAT', `${path}: catalogues are not written yet.`, { path });
}
