import { readFitsTable } from './fits-table/read.js';
import type { ReadTableOptions } from './read-options.js';
import { recogniseFormat } from './recognise-format.js';
import type { Catalogue, CatalogueFormat } from './table/catalogue.js';
import { readCds } from './text/fixed/read-cds.js';
import { readPcc } from './text/fixed/read-pcc.js';
import { readDelimited } from './text/read-delimited.js';
import { readVotable } from './votable/read.js';

export interface ReadCatalogueOptions extends ReadTableOptions {
  /** Told by the file's content, then by its name, where not given. */
  format?: CatalogueFormat | undefined;
  /** The ReadMe that describes a fixed-width file of the CDS. */
  readmePath?: string | undefined;
}

/**
 * Reads a table of any format, gzipped or not, into memory by columns.
 *
 * @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE`, `CATALOGUE_FORMAT` (no table, or none that can be told),
 *   `CATALOGUE_COLUMNS` (a column is not there, or twice), `CATALOGUE_UNREADABLE` (damaged), `CATALOGUE_TOO_LARGE`
 */
export async function readCatalogue(path: string, options: ReadCatalogueOptions = {}): Promise<Catalogue> {
  const format = options.format ?? (await recogniseFormat(path, options.readmePath));
  switch (format) {
    case 'fits':
      return readFitsTable(path, options);
    case 'votable':
      return readVotable(path, options);
    case 'parquet': {
      // Loaded where it is needed: its packages take longer to load than a small table of another format to be read.
      const { readParquet } = await import('./parquet/read.js');
      return readParquet(path, options);
    }
    case 'cds':
      return readCds(path, options);
    case 'pcc':
      return readPcc(path, options);
    case 'csv':
    case 'tsv':
    case 'ecsv':
      return readDelimited(path, { ...options, format });
    case null:
      return readDelimited(path, { ...options, format: undefined });
  }
}
