import type { FileHandle } from 'node:fs/promises';
import { withAtomicFile } from '@perseus/core';
import type { Catalogue } from '../table/catalogue.js';
import { unwritable } from '../table/unwritable.js';
import { addSums, encodeChecksum, Sum32 } from './checksum.js';
import { Cards } from './cards.js';
import { fieldWriter, type FieldWriter } from './field-writer.js';
import { paddedBytes } from './header.js';

const PIECE_BYTES = 1 << 20;
const NO_SUM = '0'.repeat(16);

/**
 * Writes a catalogue as a binary table in a FITS file, in one step.
 *
 * Units are TUNITn, UCDs TUCDn, descriptions TCOMMn, and missing integers TNULLn; DATASUM and CHECKSUM are there.
 *
 * @throws PerseusError `FILE_UNWRITABLE`; `CATALOGUE_UNWRITABLE` for more than 999 columns and for text beyond ASCII
 */
export async function writeFitsTable(
  catalogue: Catalogue,
  path: string,
  signal?: AbortSignal,
): Promise<void> {
  if (catalogue.columns.length > 999) {
    const why = `it has ${catalogue.columns.length} columns, and FITS tables hold 999`;
    throw unwritable(path, why, 'Write the table as VOTable, Parquet or ECSV, or leave columns out.');
  }
  const fields = catalogue.columns.map((column) => fieldWriter(column, path));
  await withAtomicFile(path, async (file) => {
    const primary = summedHeader((sum) => primaryCards(sum), 0);
    await writeAt(file, primary, 0);
    // The sum of the rows stands before them: their header is written last, in the room left for it.
    const room = tableCards(catalogue, fields, NO_SUM, 0).bytes().length;
    const dataSum = await writeRows(file, catalogue.rows, fields, {
      position: primary.length + room,
      signal,
    });
    const header = summedHeader((sum) => tableCards(catalogue, fields, sum, dataSum), dataSum);
    await writeAt(file, header, primary.length);
  });
}

/** CHECKSUM is what makes the sum of its HDU, itself included, all ones. */
function summedHeader(cards: (checksum: string) => Cards, dataSum: number): Buffer {
  const sum = new Sum32();
  sum.add(cards(NO_SUM).bytes());
  return cards(encodeChecksum(addSums(sum.value(), dataSum))).bytes();
}

function primaryCards(checksum: string): Cards {
  const cards = new Cards();
  cards.logical('SIMPLE', true, 'FITS standard 4.0');
  cards.integer('BITPIX', 8);
  cards.integer('NAXIS', 0, 'the table is in the extension');
  cards.logical('EXTEND', true);
  cards.text('CHECKSUM', checksum);
  cards.text('DATASUM', '0');
  return cards;
}

function tableCards(
  { rows, notes }: Catalogue,
  fields: FieldWriter[],
  checksum: string,
  dataSum: number,
): Cards {
  const cards = new Cards();
  cards.text('XTENSION', 'BINTABLE', 'binary table');
  cards.integer('BITPIX', 8);
  cards.integer('NAXIS', 2);
  cards.integer('NAXIS1', widthOf(fields), 'bytes in a row');
  cards.integer('NAXIS2', rows, 'rows');
  cards.integer('PCOUNT', 0);
  cards.integer('GCOUNT', 1);
  cards.integer('TFIELDS', fields.length, 'columns');
  fields.forEach(({ column, form, null: none }, i) => {
    const n = i + 1;
    cards.text(`TTYPE${n}`, column.name);
    cards.text(`TFORM${n}`, form);
    if (none !== null) cards.integer(`TNULL${n}`, none);
    if (column.unit !== null) cards.text(`TUNIT${n}`, column.unit);
    if (column.ucd !== null) cards.text(`TUCD${n}`, column.ucd);
    if (column.description !== null) cards.text(`TCOMM${n}`, column.description);
  });
  cards.text('EXTNAME', 'CATALOGUE');
  cards.text('CREATOR', 'Perseus');
  cards.text('CHECKSUM', checksum);
  // As wide whatever it is, because its place is taken before it is known.
  cards.text('DATASUM', String(dataSum).padStart(10, '0'));
  for (const note of notes) cards.comment(note);
  return cards;
}

function widthOf(fields: FieldWriter[]): number {
  return fields.reduce((width, field) => width + field.width, 0);
}

/** Writes the rows and the filling of their last block; returns their sum. */
async function writeRows(
  file: FileHandle,
  rows: number,
  fields: FieldWriter[],
  { position, signal }: { position: number; signal: AbortSignal | undefined },
): Promise<number> {
  const rowBytes = widthOf(fields);
  const sum = new Sum32();
  const rowsAtATime = Math.max(4, Math.floor(PIECE_BYTES / Math.max(1, rowBytes) / 4) * 4);
  const piece = Buffer.alloc(Math.min(rows, rowsAtATime) * rowBytes);
  let written = 0;
  for (let firstRow = 0; firstRow < rows; firstRow += rowsAtATime) {
    signal?.throwIfAborted();
    const count = Math.min(rowsAtATime, rows - firstRow);
    let offset = 0;
    for (const field of fields) {
      field.write(piece, offset, rowBytes, firstRow, count);
      offset += field.width;
    }
    const bytes = piece.subarray(0, count * rowBytes);
    sum.add(bytes);
    await writeAt(file, bytes, position + written);
    written += bytes.length;
  }
  // Zeros change no sum.
  await writeAt(file, Buffer.alloc(paddedBytes(written) - written), position + written);
  return sum.value();
}

async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
