import { PerseusError } from '../errors/perseus-error.js';
import type { Dataset } from './dataset.js';
import type { Split } from './schema.js';

/** Keeps the rows whose `column` holds exactly `value`, or those where it does not. */
export interface RowFilter {
  column: string;
  equal: boolean;
  value: string;
}

/**
 * Reads `column=value` or `column!=value`. Values are compared as text, as they stand in `objects.csv`; an empty value
 * stands for rows where the column is empty.
 *
 * @throws PerseusError `FILTER_INVALID`
 */
export function parseFilter(text: string): RowFilter {
  const match = /^\s*([^=!]*[^=!\s])\s*(!?=)\s*(.*?)\s*$/s.exec(text);
  if (!match) {
    const message = `the filter "${text}" has no column and value. Write column=value or column!=value.`;
    throw new PerseusError('FILTER_INVALID', message, { option: text });
  }
  const [, column = '', operator, value = ''] = match;
  return { column, equal: operator === '=', value };
}

/**
 * Rows of a split that pass every filter, in ascending order.
 *
 * @throws PerseusError `COLUMN_UNKNOWN` naming the columns that there are
 */
export function selectRows(
  dataset: Pick<Dataset, 'folder' | 'columns' | 'objects' | 'rowsOf'>,
  split: Split | 'all',
  filters: readonly RowFilter[] = [],
): Int32Array<ArrayBuffer> {
  for (const { column } of filters) {
    if (dataset.columns.includes(column)) continue;
    const message = `dataset "${dataset.folder}" has no column "${column}". It has: ${dataset.columns.join(', ')}.`;
    throw new PerseusError('COLUMN_UNKNOWN', message, { path: dataset.folder, column });
  }
  return dataset.rowsOf(split).filter((row) => {
    const columns = dataset.objects[row]?.columns ?? {};
    return filters.every(({ column, equal, value }) => (columns[column] === value) === equal);
  });
}
