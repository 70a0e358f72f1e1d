import type { Catalogue } from '../../catalogue/table/catalogue.js';
import type { PoliteClient } from '../../http/polite-client.js';
import { checkIsTable, isTransientAnswer } from './answer-problem.js';
import { readSkyServerTable } from './read-table.js';
import { DEFAULT_RELEASE, skyServerAddress } from './release.js';
import { typedColumns } from './typed-columns.js';
import { MAX_ROWS } from './search-sql.js';

export interface SkyServerQuery {
  /** One SELECT. */
  sql: string;
  /** Default `dr16`. */
  release?: string | number;
  /** The server, where it is not SDSS's own. */
  service?: string;
  client: PoliteClient;
  signal?: AbortSignal;
}

export interface SkyServerAnswer extends Catalogue {
  /** Whether the service may have left out rows, having given as many as it ever gives. */
  truncated: boolean;
}

/**
 * Asks SkyServer's SQL search.
 *
 * Asked as CSV: its JSON writes 64-bit identifiers as numbers that JavaScript would round. `objID` and the like come as
 * 64-bit integers; a table without rows has its columns, as far as the service names them.
 *
 * @throws PerseusError `SERVICE_ERROR` (the query is refused), `SERVICE_ANSWER` (a table that cannot be read), and what the client throws
 * @see github.com/sciserver/SkyServerWS: SqlSearchController, OutputUtils.writeCSV
 */
export async function skyServerSearch(query: SkyServerQuery): Promise<SkyServerAnswer> {
  const { sql, client, signal } = query;
  const url = skyServerAddress(
    'SkyServerWS/SearchTools/SqlSearch',
    query.release ?? DEFAULT_RELEASE,
    query.service,
  );
  // As a form: a long query in the address is refused by the web server before it reaches the service.
  const body = new URLSearchParams({ cmd: sql, format: 'csv' });
  const answer = await client.request({
    url,
    method: 'POST',
    body,
    isTransient: isTransientAnswer,
    ...(signal && { signal }),
  });
  checkIsTable(answer);
  const table = readSkyServerTable(answer.body.toString(), url);
  const truncated = table.rows >= MAX_ROWS;
  const notes = [`SkyServer ${url}`, `Query: ${sql.replace(/\s+/g, ' ').trim()}`];
  if (truncated) {
    notes.push(`The service gives at most ${MAX_ROWS} rows, and gave them: there may be more.`);
  }
  return { path: url, format: 'csv', rows: table.rows, columns: typedColumns(table), notes, truncated };
}
