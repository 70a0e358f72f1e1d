import {
  findObjectColumns,
  toObjectRow,
  type ObjectColumns,
  type ObjectOptions,
  type ObjectRow,
} from './objects/object-row.js';
import { objectsOf } from './objects/objects-of.js';
import { looksLikeHours } from './positions/hours.js';
import { positionsOf } from './positions/positions-of.js';
import { readCatalogue, type ReadCatalogueOptions } from './read-catalogue.js';
import { recogniseFormat } from './recognise-format.js';
import { readHead } from './text/read-delimited.js';
import { readRecords } from './text/read-records.js';

export { columnIndex, type ObjectRow } from './objects/object-row.js';

export interface ReadObjectsOptions
  extends ObjectOptions, Pick<ReadCatalogueOptions, 'format' | 'readmePath' | 'signal'> {}

const HEAD_ROWS = 2000;

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
  if (columns.raUnit === null) await refuseHours(path, columns, options);
  let row = 0;
  for await (const cells of readRecords(path, head, options.signal)) yield toObjectRow(cells, columns, ++row);
}

/** Rows go out one by one: whether their RA is in hours must be asked before the first, of those at the start if that tells. */
async function refuseHours(
  path: string,
  { names, ra, dec }: ObjectColumns,
  options: ReadObjectsOptions,
): Promise<void> {
  const head = await readHead(path, undefined, options.signal);
  const start = {
    raDeg: new Float64Array(HEAD_ROWS).fill(NaN),
    decDeg: new Float64Array(HEAD_ROWS).fill(NaN),
  };
  let rows = 0;
  for await (const cells of readRecords(path, head, options.signal)) {
    if (rows === HEAD_ROWS) break;
    start.raDeg[rows] = Number(cells[ra]);
    start.decDeg[rows++] = Number(cells[dec]);
  }
  if (!looksLikeHours(start.raDeg, start.decDeg)) return;
  const roles = { ra: names[ra] ?? null, dec: names[dec] ?? null };
  const columns = names.filter((name) => name === roles.ra || name === roles.dec);
  positionsOf(await readCatalogue(path, { ...options, columns }), roles);
}
