import type { Catalogue, ReadCatalogueOptions } from '@perseus/data';
import type { FirstRows } from '../../printing/rows-lines.js';

/** Reads a catalogue and takes its first rows as text. */
export async function readFirstRows(
  path: string,
  options: ReadCatalogueOptions,
  count: number,
): Promise<{ catalogue: Catalogue; first: FirstRows }> {
  const { readCatalogue, textAt } = await import('@perseus/data');
  const catalogue = await readCatalogue(path, options);
  const { rows, columns } = catalogue;
  const first = Array.from({ length: Math.min(rows, count) }, (_, row) =>
    columns.map((column) => textAt(column, row)),
  );
  return {
    catalogue,
    first: { path, rows, columns: columns.map(({ name, unit }) => ({ name, unit })), first },
  };
}
