import { PerseusError } from '@perseus/core';
import type { Catalogue } from '../../catalogue/table/catalogue.js';
import type { ColumnInfo } from '../../catalogue/table/column.js';
import { tapColumns, tapTables } from '../tap/discover.js';
import { queryTap, type TapQuery } from '../tap/query-tap.js';

type TapService = Omit<TapQuery, 'query' | 'maxRows'>;

/** The catalogue's home: the German Astrophysical Virtual Observatory in Heidelberg. */
export const GAVO_TAP = 'https://dc.g-vo.org/tap';
export const VIZIER_TAP = 'https://tapvizier.cds.unistra.fr/TAPVizieR/tap';

/** Objects in the published catalogue. */
export const PCC_ROWS = 5437;

const GAVO_TABLE = 'pcc.main';
const VIZIER_PREFIX = 'J/ApJS/245/10/';
// Beyond the catalogue, so that a table with more rows is seen to have them.
const MAX_ROWS = 2 * PCC_ROWS;

/** @throws PerseusError `SERVICE_ERROR` where the service has no such table, and what `queryTap` throws */
export async function fromGavo(service: TapService): Promise<Catalogue> {
  const columns = await tapColumns(service, GAVO_TABLE);
  if (columns.length === 0) throw noTable(service.url, GAVO_TABLE);
  const catalogue = await queryTap({ ...service, query: `SELECT * FROM ${GAVO_TABLE}`, maxRows: MAX_ROWS });
  return described(catalogue, columns);
}

/**
 * VizieR splits a paper's tables as it likes: the one with the catalogue's number of rows is taken, or else the longest.
 *
 * @throws PerseusError `SERVICE_ERROR` where the service has no such table, and what `queryTap` throws
 */
export async function fromVizier(service: TapService): Promise<Catalogue> {
  const tables = await tapTables(service, VIZIER_PREFIX);
  let longest: Catalogue | null = null;
  for (const table of tables) {
    const query = `SELECT * FROM "${table.replaceAll('"', '""')}"`;
    const catalogue = await queryTap({ ...service, query, maxRows: MAX_ROWS });
    if (longest === null || catalogue.rows > longest.rows) longest = catalogue;
    if (catalogue.rows === PCC_ROWS) return described(catalogue, await tapColumns(service, table));
  }
  if (longest === null) throw noTable(service.url, `${VIZIER_PREFIX}*`);
  return longest;
}

/** The answer's columns, with what the service's own description knows beyond it. */
function described(catalogue: Catalogue, columns: ColumnInfo[]): Catalogue {
  const byName = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  return {
    ...catalogue,
    columns: catalogue.columns.map((column) => {
      const known = byName.get(column.name.toLowerCase());
      return {
        ...column,
        unit: column.unit ?? known?.unit ?? null,
        ucd: column.ucd ?? known?.ucd ?? null,
        description: column.description ?? known?.description ?? null,
      };
    }),
    notes: [
      ...catalogue.notes,
      'Perseus Cluster Catalogue, Wittmann et al. 2019, ApJS 245, 10 (2019ApJS..245...10W)',
    ],
  };
}

function noTable(url: string, table: string): PerseusError {
  const message = `${url} has no table ${table}. Ask the other source of the catalogue, or give another address.`;
  return new PerseusError('SERVICE_ERROR', message, { url, table });
}
