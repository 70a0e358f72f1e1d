import type { Catalogue } from '../table/catalogue.js';
import { textAt } from '../table/column.js';
import { findObjectColumns, toObjectRow, type ObjectOptions, type ObjectRow } from './object-row.js';

/**
 * The rows of a catalogue as objects, with every column as text.
 *
 * @throws PerseusError `CATALOGUE_COLUMNS` where positions, or both id and file, cannot be found
 */
export function* objectsOf(catalogue: Catalogue, options: ObjectOptions = {}): Generator<ObjectRow> {
  const { columns, rows, path } = catalogue;
  const where = findObjectColumns(columns, path, options);
  for (let i = 0; i < rows; i++) {
    yield toObjectRow(
      columns.map((column) => textAt(column, i)),
      where,
      i + 1,
    );
  }
}
