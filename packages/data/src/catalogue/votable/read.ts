import { openBytes, type ByteStream } from '../bytes/byte-stream.js';
import { damaged, withinMemory } from '../bytes/damaged.js';
import type { ReadTableOptions } from '../read-options.js';
import type { Catalogue } from '../table/catalogue.js';
import type { ColumnInfo } from '../table/column.js';
import { VotableDocument } from './document.js';
import { XmlText } from './xml-text.js';

/** A VOTable's table; `overflow` says that the service had more rows than it gave. */
export interface VotableCatalogue extends Catalogue {
  overflow: boolean;
}

const PIECE_BYTES = 1 << 18;

/**
 * Reads the first table of a VOTable 1.0 to 1.5 (TABLEDATA, BINARY or BINARY2), gzipped or not.
 *
 * 64-bit integers stay exact, and cells with several numbers become text with spaces between. The table is not held in
 * memory but for its columns.
 *
 * @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE`, and what `parseVotable` throws
 */
export async function readVotable(path: string, options: ReadTableOptions = {}): Promise<VotableCatalogue> {
  await using stream = await openBytes(path, 'VOTable', options.signal);
  return await parseVotable(pieces(stream), path, options);
}

/**
 * A VOTable out of bytes: what a service answers.
 *
 * @param path what to call it in messages: a file's path or a service's address
 * @throws PerseusError `SERVICE_ERROR` with the service's own words (QUERY_STATUS is ERROR), `CATALOGUE_UNREADABLE` (not
 *   whole, no XML, no VOTable), `CATALOGUE_FORMAT` (rows that lie elsewhere), `CATALOGUE_COLUMNS`, `CATALOGUE_TOO_LARGE`
 * @see IVOA Recommendation VOTable 1.5; DALI 1.1, section 4.4
 */
export async function parseVotable(
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  path: string,
  options: ReadTableOptions = {},
): Promise<VotableCatalogue> {
  const document = new VotableDocument(path, options.columns);
  const text = new XmlText();
  return await withinMemory(path, 0, async () => {
    for await (const piece of bytes instanceof Uint8Array ? piecesOf(bytes) : bytes) {
      options.signal?.throwIfAborted();
      document.add(decoded(text, piece, path));
    }
    document.add(text.end());
    const table = document.end();
    const columns = table.columns();
    const notes = [...table.notes, ...document.notes];
    if (text.replaced)
      notes.push('Some characters were not of the encoding that the file declares, and became \ufffd.');
    return { path, format: 'votable', rows: table.rows, columns, notes, overflow: document.overflow };
  });
}

/** The columns and notes of a VOTable that only describes a table whose rows lie elsewhere. */
export function parseVotableFields(xml: string, path: string): { columns: ColumnInfo[]; notes: string[] } {
  const document = new VotableDocument(path, undefined, true);
  document.add(xml);
  const { fields } = document.end();
  return { columns: fields, notes: document.notes };
}

function decoded(text: XmlText, piece: Uint8Array, path: string): string {
  try {
    return text.add(piece);
  } catch (cause) {
    throw damaged(path, 'it declares an encoding that is not known', 'Write it as UTF-8.', {}, cause);
  }
}

async function* pieces(stream: ByteStream): AsyncGenerator<Uint8Array> {
  const piece = new Uint8Array(PIECE_BYTES);
  for (let count = PIECE_BYTES; count === PIECE_BYTES;) {
    count = await stream.fill(piece);
    if (count > 0) yield piece.subarray(0, count);
  }
}

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}
