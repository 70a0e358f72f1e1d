import { findObjectColumns, toObjectRow, type ObjectOptions, type ObjectRow } from './objects/object-row.js';
import { objectsOf } from './objects/objects-of.js';
import { readCatalogue, type ReadCatalogueOptions } from './read-catalogue.js';
import { recogniseFormat } from './recognise-format.js';
import { readHead } from './text/read-delimited.js';
import { readRecords } from './text/read-records.js';

export { columnIndex, type ObjectRow } from './objects/object-row.js';

export interface ReadObjectsOptions
  extends ObjectOptions, Pick<ReadCatalogueOptions, 'format' | 'readmePath' | 'signal'> {}

/**
 * Reads a table of objects, one row at a time: CSV and TSV in constant memory, every other format by `readCatalogue`.
 *
 * A position (decimal degrees or sexagesimal) must be there, and a file or an id or both; which columns these are is
 * guessed by UCD and name, and `options.roles` stands above the guess. Where there is no `id`, a row's id is its `file`
 * without the extension. A row that cannot be used comes with its `problem`, so that the caller can set it aside and
 * still count it.
 *
 * @throws PerseusError what `readCatalogue` throws, and `CATALOGUE_COLUMNS` where positions, or both id and file, are missing
 */
export async function* readObjects(
  path: string,
  options: ReadObjectsOptions = {},
): AsyncGenerator<ObjectRow> {
  const format = options.format ?? (await recogniseFormat(path, options.readmePath));
  if (format !== null && format !== 'csv' && format !== 'tsv') {
    yield* objectsOf(await readCatalogue(path, { ...options, format }), options);
    return;
  }
  const head = await readHead(path, format ?? undefined, options.signal);
  const columns = findObjectColumns(head.columns, path, options);
  let row = 0;
  for await (const cells of readRecords(path, head, options.signal)) yield toObjectRow(cells, columns, ++row);
}
