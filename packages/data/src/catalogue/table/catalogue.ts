import type { Column } from './column.js';

export const CATALOGUE_FORMATS = ['csv', 'tsv', 'ecsv', 'fits', 'votable', 'parquet', 'cds', 'pcc'] as const;
export type CatalogueFormat = (typeof CATALOGUE_FORMATS)[number];

/** A table of objects in memory, column by column; every column has `rows` values. */
export interface Catalogue {
  /** Where it was read from, or what made it; for messages. */
  path: string;
  format: CatalogueFormat;
  rows: number;
  columns: Column[];
  /** What the file says about itself beside its columns: comments, the reference, the query. */
  notes: string[];
}

/** The column of that name, as written or else whatever its case; undefined where there is none. */
export function columnNamed({ columns }: Catalogue, name: string): Column | undefined {
  const wanted = name.toLowerCase();
  return (
    columns.find((column) => column.name === name) ??
    columns.find((column) => column.name.toLowerCase() === wanted)
  );
}
