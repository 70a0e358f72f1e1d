import { textAt } from '../../catalogue/table/column.js';
import { columnNamed, type Catalogue } from '../../catalogue/table/catalogue.js';
import type { ColumnInfo } from '../../catalogue/table/column.js';
import { queryTap, type TapQuery } from './query-tap.js';

type TapService = Omit<TapQuery, 'query' | 'maxRows'>;

const MAX_COLUMNS = 10_000;

/** The columns that a TAP service says a table has; none where it has no such table. */
export async function tapColumns(service: TapService, table: string): Promise<ColumnInfo[]> {
  const name = table.replaceAll("'", "''");
  // Names that need quotes in a query are listed with them by some services, and without by others.
  const query =
    'SELECT column_name, unit, ucd, description FROM TAP_SCHEMA.columns ' +
    `WHERE table_name = '${name}' OR table_name = '"${name}"'`;
  const answer = await queryTap({ ...service, query, maxRows: MAX_COLUMNS });
  return rowsOf(answer, ['column_name', 'unit', 'ucd', 'description']).map(
    ([column = '', unit, ucd, description]) => ({
      name: withoutQuotes(column),
      unit: unit || null,
      ucd: ucd || null,
      description: description || null,
    }),
  );
}

/** The tables whose names begin so, as they are written in a query without quotes around them. */
export async function tapTables(service: TapService, prefix: string): Promise<string[]> {
  const name = prefix.replaceAll("'", "''");
  const query =
    'SELECT table_name FROM TAP_SCHEMA.tables ' +
    `WHERE table_name LIKE '${name}%' OR table_name LIKE '"${name}%'`;
  const answer = await queryTap({ ...service, query, maxRows: MAX_COLUMNS });
  return rowsOf(answer, ['table_name']).map(([table = '']) => withoutQuotes(table));
}

function rowsOf(catalogue: Catalogue, names: string[]): string[][] {
  const columns = names.map((name) => columnNamed(catalogue, name));
  return Array.from({ length: catalogue.rows }, (_, row) =>
    columns.map((column) => (column === undefined ? '' : textAt(column, row).trim())),
  );
}

function withoutQuotes(name: string): string {
  return name.replace(/^"(.*)"$/, '$1').replaceAll('""', '"');
}
