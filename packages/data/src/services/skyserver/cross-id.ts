import { PerseusError, separationArcsec } from '@perseus/core';
import { numberAt } from '../../catalogue/table/column.js';
import { columnNamed, type Catalogue } from '../../catalogue/table/catalogue.js';
import type { PoliteClient } from '../../http/polite-client.js';
import { checkIsTable, isTransientAnswer } from './answer-problem.js';
import { readSkyServerTable, type TextTable } from './read-table.js';
import { DEFAULT_RELEASE, skyServerAddress } from './release.js';
import { typedColumns } from './typed-columns.js';

export interface CrossIdRequest {
  /** Degrees; rows with NaN are passed over. */
  positions: { raDeg: ArrayLike<number>; decDeg: ArrayLike<number> };
  /** At most 3. */
  radiusArcmin: number;
  /** The nearest primary object of each position, or all of them. */
  matches: 'best' | 'all';
  /** Also the spectrum of each match, where it has one. */
  spectra?: boolean;
  /** Default `dr16`. */
  release?: string | number;
  /** The server, where it is not SDSS's own. */
  service?: string;
  client: PoliteClient;
  signal?: AbortSignal;
  onProgress?(progress: { positions: number; total: number; matches: number }): void;
}

/** The service's own limit. */
export const MAX_CROSS_ID_RADIUS_ARCMIN = 3;

/** The service inserts them by one statement, and SQL Server takes no more rows in one. */
const BATCH = 1000;

const BANDS = ['u', 'g', 'r', 'i', 'z'];

/**
 * Positions against the photometric objects of SDSS, by SkyServer's CrossID.
 *
 * @returns the matches in the order of the positions: `row` (1-based, of the positions given), `separation_arcsec`, and
 *   the object's columns; a position without a match has no line
 * @throws PerseusError `OPTION_INVALID`, `SERVICE_ERROR`, `SERVICE_ANSWER`, and what the client throws
 * @see github.com/sciserver/SkyServerWS: CrossIdSearch; astroquery.sdss asks the same address
 */
export async function crossIdSdss(request: CrossIdRequest): Promise<Catalogue> {
  const { positions, radiusArcmin, client, signal } = request;
  if (!(radiusArcmin > 0 && radiusArcmin <= MAX_CROSS_ID_RADIUS_ARCMIN)) {
    const message = `The radius of the match is ${radiusArcmin} arcmin. Give one above 0 and at most ${MAX_CROSS_ID_RADIUS_ARCMIN}, the service's own limit.`;
    throw new PerseusError('OPTION_INVALID', message, { option: 'radiusArcmin' });
  }
  const url = skyServerAddress(
    'en/tools/search/x_results.aspx',
    request.release ?? DEFAULT_RELEASE,
    request.service,
  );
  const usable = usableRows(positions);
  let matches: TextTable = { names: [], cells: [], rows: 0 };
  for (let start = 0; start < usable.length; start += BATCH) {
    const rows = usable.slice(start, start + BATCH);
    const answer = await client.request({
      url,
      method: 'POST',
      body: formOf(request, rows),
      isTransient: isTransientAnswer,
      ...(signal && { signal }),
    });
    checkIsTable(answer);
    matches = appended(matches, withRows(readSkyServerTable(answer.body.toString(), url), rows, url), url);
    request.onProgress?.({ positions: start + rows.length, total: usable.length, matches: matches.rows });
  }
  const notes = [`SkyServer CrossID ${url}, within ${radiusArcmin} arcmin`];
  const catalogue: Catalogue = {
    path: url,
    format: 'csv',
    rows: matches.rows,
    columns: typedColumns(matches),
    notes,
  };
  return withSeparations(catalogue, positions);
}

function usableRows({ raDeg, decDeg }: CrossIdRequest['positions']): number[] {
  const rows: number[] = [];
  for (let i = 0; i < raDeg.length; i++) {
    if (Number.isFinite(raDeg[i]) && Number.isFinite(decDeg[i])) rows.push(i);
  }
  return rows;
}

function formOf({ positions, radiusArcmin, matches, spectra }: CrossIdRequest, rows: number[]): FormData {
  const form = new FormData();
  const fields = {
    searchtool: 'CrossID',
    searchType: 'photo',
    photoUpType: 'ra-dec',
    photoScope: matches === 'best' ? 'nearPrim' : 'allPrim',
    radius: String(radiusArcmin),
    firstcol: '0',
    format: 'csv',
    uquery: matchSql(spectra ?? false),
  };
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const lines = rows.map(
    (i) => `${plain(positions.raDeg[i] as number)} ${plain(positions.decDeg[i] as number)}`,
  );
  form.append('upload', new Blob([['ra dec', ...lines].join('\n')], { type: 'text/plain' }), 'positions.txt');
  return form;
}

/** Without an exponent, which the service would not read: 1e-7 as 0.0000001. */
function plain(degrees: number): string {
  const text = String(degrees);
  return text.includes('e') ? degrees.toFixed(12) : text;
}

/** `p.objID,` must stand there as it does, and the word `select` once: the service rewrites what looks otherwise. */
function matchSql(spectra: boolean): string {
  const columns = [
    'u.up_id, p.objID, p.ra, p.dec, p.type, p.petroRad_r',
    BANDS.map((band) => `p.modelMag_${band}`).join(', '),
    BANDS.map((band) => `p.extinction_${band}`).join(', '),
    ...(spectra ? ['s.specObjID, s.z, s.zErr, s.zWarning, s.class, s.subClass'] : []),
  ];
  const spectrum = spectra ? ' LEFT OUTER JOIN SpecObj s ON s.bestObjID = p.objID' : '';
  return `SELECT ${columns.join(', ')} FROM #upload u JOIN #x x ON x.up_id = u.up_id JOIN PhotoObjAll p ON p.objID = x.objID${spectrum} ORDER BY x.up_id`;
}

/** Its first column as the row among all positions, from the row within the batch that it is. */
function withRows(table: TextTable, rows: number[], url: string): TextTable {
  if (table.rows === 0) return table;
  const upId = table.names.findIndex((name) => name.toLowerCase() === 'up_id');
  const cells = (table.cells[upId] ?? []).map((text) => rows[Number(text) - 1]);
  if (upId < 0 || cells.some((row) => row === undefined)) {
    const message = `${url} sent matches that do not say which position they belong to. Try again later.`;
    throw new PerseusError('SERVICE_ANSWER', message, { url, column: 'up_id' });
  }
  return {
    rows: table.rows,
    names: table.names.with(upId, 'row'),
    cells: table.cells.with(
      upId,
      cells.map((row) => String((row as number) + 1)),
    ),
  };
}

function appended(before: TextTable, more: TextTable, url: string): TextTable {
  if (more.rows === 0) return before.names.length === 0 ? more : before;
  if (before.rows === 0) return more;
  if (before.names.join() !== more.names.join()) {
    const message = `${url} sent other columns for one part of the positions than for another. Try again later.`;
    throw new PerseusError('SERVICE_ANSWER', message, { url });
  }
  const cells = before.cells.map((column, i) => column.concat(more.cells[i] as string[]));
  return { names: before.names, cells, rows: before.rows + more.rows };
}

function withSeparations(catalogue: Catalogue, { raDeg, decDeg }: CrossIdRequest['positions']): Catalogue {
  const [row, ra, dec] = ['row', 'ra', 'dec'].map((name) => columnNamed(catalogue, name));
  if (catalogue.rows === 0 || row === undefined || ra === undefined || dec === undefined) return catalogue;
  const values = Float64Array.from({ length: catalogue.rows }, (_, i) => {
    const given = numberAt(row, i) - 1;
    const position = { raDeg: raDeg[given] as number, decDeg: decDeg[given] as number };
    return separationArcsec(position, { raDeg: numberAt(ra, i), decDeg: numberAt(dec, i) });
  });
  const separation = {
    name: 'separation_arcsec',
    unit: 'arcsec',
    ucd: 'pos.angDistance',
    description: 'Great-circle separation of the match from the position that was given',
    nulls: null,
    type: 'float64' as const,
    values,
  };
  return { ...catalogue, columns: [...catalogue.columns, separation] };
}
