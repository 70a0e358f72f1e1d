import { open, type FileHandle } from 'node:fs/promises';
import {
  parquetMetadataAsync,
  parquetSchema,
  type AsyncBuffer,
  type FileMetaData,
  type RowGroup,
} from 'hyparquet';
import { cannotRead, isSystemError, PerseusError } from '@perseus/core';
import { damaged, tooLarge, withinMemory } from '../bytes/damaged.js';
import type { ReadTableOptions } from '../read-options.js';
import type { Catalogue } from '../table/catalogue.js';
import { chooseColumns, distinctNames } from '../table/choose-columns.js';
import type { Column, ColumnInfo } from '../table/column.js';
import { annotationsOf } from './annotations.js';
import { columnSink, TextTooLong } from './column-sink.js';
import { masked, withMasks } from './astropy-masks.js';
import { leavesOf, type ParquetLeaf } from './leaf.js';
import { readOddColumn } from './odd-column.js';
import { readChunk } from './read-chunk.js';

const WHAT = 'Parquet file';
/** Runs say a million equal rows in a few bytes, but no catalogue is made of those alone. */
const MOST_ROWS_PER_BYTE = 1000;

/**
 * Reads a Parquet file of flat columns, whatever its encodings and compression.
 *
 * 64-bit integers stay exact: unsigned ones beyond 2^63 - 1 become text. Units, UCDs and descriptions come from a VOTable
 * in the metadata (VOParquet 1.0) or from astropy's own. Dates, lists and structures become text.
 *
 * @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE`, `CATALOGUE_UNREADABLE` (damaged, encrypted, of a codec that is not
 *   known), `CATALOGUE_COLUMNS`, `CATALOGUE_TOO_LARGE`
 */
export async function readParquet(path: string, options: ReadTableOptions = {}): Promise<Catalogue> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    return await readTable(asyncBuffer(file, (await file.stat()).size, options.signal), path, options);
  } catch (cause) {
    if (cause instanceof PerseusError || options.signal?.aborted === true) throw cause;
    if (isSystemError(cause)) throw cannotRead(path, WHAT, cause);
    // The library says in errors of its own what is wrong with a page or with the footer.
    const why = cause instanceof Error ? cause.message : String(cause);
    throw damaged(path, `it cannot be read as Parquet (${why})`, undefined, {}, cause);
  } finally {
    await file?.close();
  }
}

function asyncBuffer(file: FileHandle, byteLength: number, signal?: AbortSignal): AsyncBuffer {
  const read = async (start: number, end: number) => {
    signal?.throwIfAborted();
    if (!(start >= 0 && start <= end && end <= byteLength))
      throw new RangeError('it points outside of itself');
    const bytes = new Uint8Array(end - start);
    for (let done = 0; done < bytes.length;) {
      const { bytesRead } = await file.read(bytes, done, bytes.length - done, start + done);
      if (bytesRead === 0) throw new RangeError('it ends before it should');
      done += bytesRead;
    }
    return bytes.buffer;
  };
  return {
    byteLength,
    slice(start, end = byteLength) {
      const bytes = read(start, end);
      // The library asks for several at once and leaves the others alone where one fails: that would end the process.
      bytes.catch(() => undefined);
      return bytes;
    },
  };
}

async function readTable(file: AsyncBuffer, path: string, options: ReadTableOptions): Promise<Catalogue> {
  const metadata = await parquetMetadataAsync(file, { geoparquet: false });
  const rows = rowsOf(metadata, file.byteLength, path);
  const leaves = leavesOf(parquetSchema(metadata));
  const { names, notes } = distinctNames(leaves.map(({ name }) => name));
  const annotations = annotationsOf(metadata, path);
  const columns: Column[] = [];
  for (const i of chooseColumns(
    names,
    annotations.masks ? withMasks(options.columns, names) : options.columns,
    path,
  )) {
    const leaf = leaves[i] as ParquetLeaf;
    const name = names[i] as string;
    const known = annotations.columns.get(leaf.name);
    const info = {
      name,
      unit: known?.unit ?? null,
      ucd: known?.ucd ?? null,
      description: known?.description ?? null,
    };
    columns.push(await readColumn(file, metadata, leaf, info, rows, path));
  }
  return {
    path,
    format: 'parquet',
    rows,
    columns: annotations.masks ? masked(columns) : columns,
    notes: [...notes, ...annotations.notes],
  };
}

function rowsOf(
  { num_rows: claimed, row_groups: groups }: FileMetaData,
  bytes: number,
  path: string,
): number {
  const rows = Number(claimed);
  const inGroups = groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (rows !== inGroups || groups.some((group) => group.num_rows < 0n)) {
    throw damaged(path, `it says ${claimed} rows, and its row groups say ${inGroups}`);
  }
  if (rows > bytes * MOST_ROWS_PER_BYTE + 1_000_000 || rows > 0xffff_ffff) {
    throw damaged(path, `it says ${claimed} rows, and has only ${bytes} bytes`);
  }
  return rows;
}

async function readColumn(
  file: AsyncBuffer,
  metadata: FileMetaData,
  leaf: ParquetLeaf,
  info: ColumnInfo,
  rows: number,
  path: string,
): Promise<Column> {
  const { name } = leaf;
  try {
    if (leaf.type === null) return await readOddColumn(file, metadata, { ...info, name }, rows);
    const sink = await withinMemory(path, rows, async () => columnSink(leaf, rows));
    for (const group of metadata.row_groups) {
      const meta = chunkOf(group, name);
      const start = Number(meta.dictionary_page_offset ?? meta.data_page_offset);
      // Some writers give the place of the first page of data for that of the dictionary.
      const begin = Math.min(start, Number(meta.data_page_offset));
      const bytes = new Uint8Array(await file.slice(begin, begin + Number(meta.total_compressed_size)));
      readChunk(bytes, meta, leaf, Number(group.num_rows), sink);
    }
    return sink.finish(info);
  } catch (cause) {
    if (cause instanceof PerseusError || isSystemError(cause)) throw cause;
    if (cause instanceof TextTooLong) throw tooLarge(path, rows, cause);
    if ((cause as Error).name === 'AbortError') throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw damaged(path, `its column "${name}" cannot be read (${why})`, undefined, { column: name }, cause);
  }
}

function chunkOf({ columns }: RowGroup, name: string) {
  const chunk = columns.find(
    ({ meta_data: meta }) => meta?.path_in_schema.length === 1 && meta.path_in_schema[0] === name,
  );
  if (chunk?.meta_data === undefined)
    throw new TypeError('a row group has no such column, or it is encrypted');
  if (chunk.file_path !== undefined) throw new TypeError('its values lie in another file');
  return chunk.meta_data;
}
