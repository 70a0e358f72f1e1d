import { parseFilter, type CatalogueRow } from '@perseus/core';

/** Rows of a table that pass every `column=value` or `column!=value`, with their own row numbers. */
export async function* rowsWhere<Row extends CatalogueRow>(
  rows: AsyncIterable<Row>,
  filters: readonly string[],
): AsyncGenerator<Row> {
  const parsed = filters.map(parseFilter);
  for await (const row of rows) {
    if (parsed.every(({ column, equal, value }) => (row.columns[column] === value) === equal)) yield row;
  }
}

/** Read once beforehand, so that the time left can be told: a thousandth of what the work takes. */
export async function countRows(rows: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of rows) count++;
  return count;
}
