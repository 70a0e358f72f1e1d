import { PerseusError } from '@perseus/core';
import { openBytes } from '../catalogue/bytes/byte-stream.js';
import { findTable } from '../catalogue/fits-table/find-table.js';
import { textIn, type FitsHeader } from '../catalogue/fits-table/header.js';
import { readFitsTable } from '../catalogue/fits-table/read.js';
import { numberAt, textAt, type Column } from '../catalogue/table/column.js';

/** One column of a HEALPix map of the whole sky. */
export interface HealpixMap {
  nside: number;
  ordering: 'RING' | 'NESTED';
  /** As COORDSYS in the header has it; '' where it does not say. */
  coordinates: string;
  /** One a pixel; NaN where there is none. */
  values: Float32Array;
}

/** 201 million pixels, 0.8 GB: no map of the Galaxy's dust is finer. */
const MAX_NSIDE = 4096;

/**
 * Reads one column of a HEALPix map from the first binary table of a FITS file, gzipped or not.
 *
 * Rows may hold one pixel or several each (healpy writes 1024).
 *
 * @param wanted names of the column, the first that is there; with `mayBeOnly` a column of any name if there is but one
 * @throws PerseusError `EXTINCTION_MAP` where the header does not describe such a map, or the table is no whole sky
 * @see Calabretta & Roukema (2007); the HEALPix primer, "FITS format"
 */
export async function readHealpixMap(
  path: string,
  wanted: { columns: readonly string[]; mayBeOnly: boolean; signal?: AbortSignal },
): Promise<HealpixMap> {
  const { header, columns } = await readHeaderOf(path, wanted.signal);
  const nside = checkedNside(header, path);
  const ordering = checkedOrdering(header, path);
  const name = chooseColumn(columns, wanted, path);
  const options = { columns: [name], ...(wanted.signal && { signal: wanted.signal }) };
  const catalogue = await readFitsTable(path, options);
  const values = pixelsOf(catalogue.columns[0] as Column, catalogue.rows, 12 * nside * nside);
  if (values === null)
    throw notAMap(
      path,
      `its column "${name}" does not have the ${12 * nside * nside} pixels of NSIDE ${nside}`,
    );
  return { nside, ordering, coordinates: textIn(header, 'COORDSYS') ?? '', values };
}

async function readHeaderOf(
  path: string,
  signal: AbortSignal | undefined,
): Promise<{ header: FitsHeader; columns: string[] }> {
  await using stream = await openBytes(path, 'extinction map', signal);
  const { header } = await findTable(stream, path, undefined);
  const count = Number(header.values.get('TFIELDS') ?? 0);
  const columns = Array.from({ length: count }, (_, i) => textIn(header, `TTYPE${i + 1}`) ?? '');
  return { header, columns };
}

function checkedNside(header: FitsHeader, path: string): number {
  const scheme = textIn(header, 'INDXSCHM');
  if (textIn(header, 'PIXTYPE')?.toUpperCase() !== 'HEALPIX')
    throw notAMap(path, 'its table is no HEALPix map (PIXTYPE)');
  if (scheme !== null && scheme.toUpperCase() !== 'IMPLICIT')
    throw notAMap(path, 'it lists its pixels by number, as maps of a part of the sky do (INDXSCHM)');
  const nside = header.values.get('NSIDE');
  if (typeof nside === 'number' && nside >= 1 && nside <= MAX_NSIDE && Number.isInteger(Math.log2(nside)))
    return nside;
  const found = nside === undefined ? 'it has no NSIDE' : `its NSIDE is ${String(nside)}`;
  throw notAMap(path, `${found}, and a power of two up to ${MAX_NSIDE} is wanted`);
}

function checkedOrdering(header: FitsHeader, path: string): HealpixMap['ordering'] {
  const ordering = textIn(header, 'ORDERING')?.toUpperCase();
  if (ordering === 'RING') return 'RING';
  if (ordering === 'NESTED' || ordering === 'NEST') return 'NESTED';
  throw notAMap(path, `its ORDERING is ${ordering ?? 'not there'}, and RING or NESTED is wanted`);
}

function chooseColumn(
  columns: readonly string[],
  { columns: wanted, mayBeOnly }: { columns: readonly string[]; mayBeOnly: boolean },
  path: string,
): string {
  for (const name of wanted) {
    const found = columns.find((column) => column.toLowerCase() === name.toLowerCase());
    if (found !== undefined) return found;
  }
  const [only, ...others] = columns;
  if (mayBeOnly && only !== undefined && others.length === 0) return only;
  const there = columns.map((column) => `"${column}"`).join(', ');
  throw notAMap(path, `it has no column ${wanted.map((name) => `"${name}"`).join(' or ')} among ${there}`);
}

/** null where there are more or fewer of them. */
function pixelsOf(column: Column, rows: number, count: number): Float32Array | null {
  // Asked before memory is taken: a pixel is a row, or at least a byte of text.
  if (column.type === 'text' ? column.values.bytes.length < count : rows !== count) return null;
  const values = new Float32Array(count);
  if (column.type !== 'text') {
    for (let row = 0; row < rows; row++) values[row] = numberAt(column, row);
    return values;
  }
  let at = 0;
  for (let row = 0; row < rows; row++) {
    // Several pixels a row come as text with blanks between them.
    for (const text of textAt(column, row).split(' ')) {
      if (at === count) return null;
      values[at++] = text === '' ? NaN : Number(text);
    }
  }
  return at === count ? values : null;
}

function notAMap(path: string, reason: string): PerseusError {
  const message = `${path} cannot be read as a map of the Galaxy's reddening: ${reason}. Give a HEALPix map of E(B-V) of the whole sky.`;
  return new PerseusError('EXTINCTION_MAP', message, { path });
}
