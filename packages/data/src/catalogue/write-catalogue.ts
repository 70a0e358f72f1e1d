import { AtomicFile, PerseusError } from '@perseus/core';
import { writeFitsTable } from './fits-table/write.js';
import { formatByName } from './recognise-format.js';
import type { Catalogue, CatalogueFormat } from './table/catalogue.js';
import { writeDelimited } from './text/write/write-delimited.js';
import { writeVotable } from './votable/write.js';

export interface WriteCatalogueOptions {
  /** By the extension of `path` where not given. */
  format?: CatalogueFormat | undefined;
  /** Once it is aborted no more is written, and the old file stays. */
  signal?: AbortSignal | undefined;
}

/**
 * Writes a catalogue in the format that its path's extension names, in place of the old file in one step.
 *
 * ECSV, FITS, VOTable and Parquet keep units, UCDs and descriptions; CSV and TSV keep the values alone.
 *
 * @throws PerseusError `CATALOGUE_FORMAT` (no such extension, or a format that is only read), `FILE_UNWRITABLE`; the
 *   signal's reason
 */
export async function writeCatalogue(
  catalogue: Catalogue,
  path: string,
  options: WriteCatalogueOptions = {},
): Promise<void> {
  const format = options.format ?? formatToWrite(path);
  const { signal } = options;
  signal?.throwIfAborted();
  switch (format) {
    case 'fits':
      return writeFitsTable(catalogue, path, signal);
    case 'votable':
      return writeVotable(catalogue, path, { signal });
    case 'parquet': {
      // As for reading: loaded where it is needed.
      const { writeParquet } = await import('./parquet/write.js');
      return writeParquet(catalogue, path, signal);
    }
    case 'csv':
    case 'tsv':
    case 'ecsv':
      return writeDelimited(catalogue, path, format, signal);
    case 'cds':
    case 'pcc':
      throw noFormat(path);
  }
}

/**
 * Refuses a place where a catalogue could not be written: before services are asked for it for minutes.
 *
 * @throws PerseusError `CATALOGUE_FORMAT`, `FILE_UNWRITABLE`
 */
export async function refuseUnwritable(path: string): Promise<void> {
  formatToWrite(path);
  // As the writers begin, and nothing is left of it: permissions alone do not say what a file system takes.
  const trial = await AtomicFile.create(path);
  await trial.discard();
}

function formatToWrite(path: string): CatalogueFormat {
  const format = /\.gz$/i.test(path) ? undefined : formatByName(path);
  if (format === undefined) throw noFormat(path);
  return format;
}

function noFormat(path: string): PerseusError {
  return new PerseusError(
    'CATALOGUE_FORMAT',
    `"${path}" does not say in which format to write it. End its name in .csv, .tsv, .ecsv, .fits, .vot or .parquet.`,
    { path },
  );
}
