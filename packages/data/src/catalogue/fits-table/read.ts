import { openBytes, type ByteStream } from '../bytes/byte-stream.js';
import { damaged, withinMemory } from '../bytes/damaged.js';
import type { ReadTableOptions } from '../read-options.js';
import { describedByAstropy, withDescriptions } from '../table/astropy-metadata.js';
import type { Column, ColumnType } from '../table/column.js';
import type { Catalogue } from '../table/catalogue.js';
import { chooseColumns } from '../table/choose-columns.js';
import { Sum32 } from './checksum.js';
import { deferredColumn } from './columns/deferred-column.js';
import { tableShape, type FitsField, type FitsTableShape } from './fields.js';
import type { FieldReader } from './columns/field-reader.js';
import { findTable } from './find-table.js';
import { countIn, dataBytes, paddedBytes, textIn, type FitsHeader, type FitsValue } from './header.js';
import { arrayReader, heapReader, type HeapFieldReader } from './columns/read-arrays.js';
import { numberReader, numberType } from './columns/read-numbers.js';
import { textReader } from './columns/read-text.js';

export interface FitsTableOptions extends ReadTableOptions {
  /** Which HDU: its number (the primary one is 0) or its EXTNAME; the first binary table by default. */
  hdu?: number | string;
}

const WHAT = 'FITS table';
/** Rows are taken apart in pieces that a processor's cache holds, while the next piece is being read. */
const PIECE_BYTES = 1 << 19;
/** Rows of this many bytes and fewer are kept as they are, and taken apart column by column when these are asked for. */
const MOST_BYTES_KEPT = 2 ** 30;
/** A multiple of four bytes, which the sum is quickest with; small enough that other work has its turn. */
const KEPT_AT_A_TIME = 1 << 22;

/**
 * Reads a binary table of a FITS file, gzipped or not.
 *
 * Integers stay exact: unsigned 64-bit columns that go beyond 2^63 - 1 become text. Columns with several elements a row
 * become text with spaces between them. Where the header has a DATASUM the bytes are checked against it. What the header
 * claims is held against the size of the file before memory is taken for it.
 *
 * @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE`, `CATALOGUE_UNREADABLE` (damaged), `CATALOGUE_FORMAT` (no binary
 *   table in it), `CATALOGUE_COLUMNS` (a wanted column is not there), `CATALOGUE_TOO_LARGE`
 * @see FITS standard 4.0, section 7.3
 */
export async function readFitsTable(path: string, options: FitsTableOptions = {}): Promise<Catalogue> {
  await using stream = await openBytes(path, WHAT, options.signal);
  const { header } = await findTable(stream, path, options.hdu);
  const shape = tableShape(header, path);
  const heapBytes = countIn(header, 'PCOUNT', path, 0);
  const rowsBytes = shape.rows * shape.rowBytes;
  refuseMoreThanThereIs(stream, shape, rowsBytes + heapBytes, path);
  const names = shape.fields.map(({ name }) => name);
  const chosen = chooseColumns(names, options.columns, path).map((i) => shape.fields[i] as FitsField);
  return await withinMemory(path, shape.rows, async () => {
    // Only where there is something to hold it against: it is a tenth of the work.
    const sum = textIn(header, 'DATASUM') === null ? null : new Sum32();
    const deferred = stream.exact && rowsBytes <= MOST_BYTES_KEPT && heapBytes === 0 && deferrable(chosen);
    let columns: Column[];
    if (deferred) {
      columns = await keepRows(stream, shape, chosen, sum, path);
      await compareSum(stream, header, rowsBytes, sum, path);
    } else {
      const readers = chosen.map((field) => readerOf(field, shape.rows, path));
      await readRows(stream, shape, readers, sum, path);
      await readHeap(stream, header, rowsBytes, readers, sum, path);
      await compareSum(stream, header, rowsBytes + heapBytes, sum, path);
      columns = readers.map((reader) => reader.finish());
    }
    const { notes, described } = describedByAstropy(header.comments);
    return {
      path,
      format: 'fits',
      rows: shape.rows,
      columns: withDescriptions(columns, described),
      notes: [...shape.notes, ...notes],
    };
  });
}

/** The keywords of a table's header: what a map says of its pixels, a survey of its release. */
export async function readFitsKeywords(
  path: string,
  options: { hdu?: number | string; signal?: AbortSignal } = {},
): Promise<ReadonlyMap<string, FitsValue>> {
  await using stream = await openBytes(path, WHAT, options.signal);
  return (await findTable(stream, path, options.hdu)).header.values;
}

function refuseMoreThanThereIs(
  stream: ByteStream,
  { rows, rowBytes }: FitsTableShape,
  bytes: number,
  path: string,
) {
  if (bytes <= stream.remaining && rows <= 0xffff_ffff) return;
  const there = rowBytes === 0 ? 0 : Math.floor(stream.remaining / rowBytes);
  const most = stream.exact ? `has ${there} of them` : `cannot unpack to as many`;
  throw damaged(path, `its header says ${rows} rows of ${rowBytes} bytes, and the file ${most}`);
}

function deferrable(fields: readonly FitsField[]): boolean {
  return fields.every((field) => field.heap === null && typeOf(field) !== null);
}

/** What a column becomes, where that is known without its values. */
function typeOf(field: FitsField): ColumnType | null {
  if (field.type === 'A') return 'text';
  return isSingle(field) ? numberType(field) : 'text';
}

function isSingle({ repeat, type }: FitsField): boolean {
  return repeat === 1 && type !== 'C' && type !== 'M';
}

/** Reads the rows as they are, and leaves the taking apart to whoever asks for a column. */
async function keepRows(
  stream: ByteStream,
  { rows, rowBytes }: FitsTableShape,
  fields: readonly FitsField[],
  sum: Sum32 | null,
  path: string,
): Promise<Column[]> {
  const bytes = new Uint8Array(rows * rowBytes);
  for (let start = 0; start < bytes.length; start += KEPT_AT_A_TIME) {
    const piece = bytes.subarray(start, start + KEPT_AT_A_TIME);
    const count = await stream.fill(piece);
    if (count < piece.length) throw cutOff(path, rows, Math.floor((start + count) / rowBytes));
    sum?.add(piece);
  }
  return fields.map((field) =>
    deferredColumn(field, typeOf(field) as ColumnType, { rows, rowBytes, bytes }, () =>
      readerOf(field, rows, path),
    ),
  );
}

function cutOff(path: string, said: number, there: number) {
  return damaged(path, `it is cut off: its header says ${said} rows, and ${there} of them are there`);
}

function readerOf(field: FitsField, rows: number, path: string): FieldReader | HeapFieldReader {
  if (field.heap !== null) return heapReader(field, rows, path);
  if (field.type === 'A') return textReader(field, rows);
  return isSingle(field) ? numberReader(field, rows) : arrayReader(field);
}

async function readRows(
  stream: ByteStream,
  { rows, rowBytes }: FitsTableShape,
  readers: FieldReader[],
  sum: Sum32 | null,
  path: string,
): Promise<void> {
  if (rows === 0 || rowBytes === 0) return;
  // A multiple of four rows is one of four bytes, which the sum is quickest with.
  const rowsAtATime = Math.max(4, Math.floor(PIECE_BYTES / rowBytes / 4) * 4);
  const buffers = [0, 1].map(() => new Uint8Array(Math.min(rowsAtATime, rows) * rowBytes));
  const fill = (firstRow: number) => {
    const count = Math.max(0, Math.min(rowsAtATime, rows - firstRow));
    const target = (buffers[(firstRow / rowsAtATime) & 1] as Uint8Array).subarray(0, count * rowBytes);
    const filled = stream.fill(target);
    // Waited for one turn later: what goes wrong meanwhile must not count as unhandled.
    filled.catch(() => undefined);
    return { bytes: target, filled };
  };
  let next = fill(0);
  for (let firstRow = 0; firstRow < rows; firstRow += rowsAtATime) {
    const { bytes, filled } = next;
    const count = await filled;
    if (count < bytes.length) throw cutOff(path, rows, firstRow + Math.floor(count / rowBytes));
    next = fill(firstRow + rowsAtATime);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const piece = { bytes, view, rowBytes, rows: bytes.length / rowBytes, firstRow };
    for (const reader of readers) reader.read(piece);
    sum?.add(bytes);
  }
  await next.filled;
}

/** What follows the rows: a gap perhaps, and the elements that rows point at. */
async function readHeap(
  stream: ByteStream,
  header: FitsHeader,
  rowsBytes: number,
  readers: (FieldReader | HeapFieldReader)[],
  sum: Sum32 | null,
  path: string,
): Promise<void> {
  const bytes = new Uint8Array(countIn(header, 'PCOUNT', path, 0));
  if ((await stream.fill(bytes)) < bytes.length) throw damaged(path, 'it is cut off within its heap');
  sum?.add(bytes);
  const gap = countIn(header, 'THEAP', path, rowsBytes) - rowsBytes;
  if (gap < 0 || gap > bytes.length)
    throw damaged(path, 'its header puts the heap where it cannot be (THEAP)');
  for (const reader of readers) if ('resolve' in reader) reader.resolve(bytes.subarray(gap));
}

async function compareSum(
  stream: ByteStream,
  header: FitsHeader,
  dataLength: number,
  sum: Sum32 | null,
  path: string,
) {
  const said = textIn(header, 'DATASUM');
  if (sum === null || said === null || !/^\d{1,10}$/.test(said.trim())) return;
  const filling = new Uint8Array(paddedBytes(dataBytes(header, path)) - dataLength);
  await stream.fill(filling);
  sum.add(filling);
  const found = sum.value();
  // In ones' complement both 0 and 2^32 - 1 are zero.
  if (found % 0xffff_ffff === Number(said) % 0xffff_ffff) return;
  throw damaged(
    path,
    `its data sum to ${found} and not to ${said.trim()}, as its header says (DATASUM): they are not what was written`,
    'Fetch it again, or remove the keyword DATASUM if it was changed on purpose.',
  );
}
