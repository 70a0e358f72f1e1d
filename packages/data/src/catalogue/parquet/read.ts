import { open, type FileHandle } from 'node:fs/promises';
import {
  parquetMetadataAsync,
  parquetSchema,
  type ColumnMetaData,
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
import { ParquetSource, type ByteRange } from './source.js';

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
    return await readTable(new ParquetSource(file, (await file.stat()).size, options.signal), path, options);
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

async function readTable(file: ParquetSource, path: string, options: ReadTableOptions): Promise<Catalogue> {
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
  file: ParquetSource,
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
    const chunks = metadata.row_groups.map((group) => chunkOf(group, name));
    let group = 0;
    for await (const bytes of file.inTurn(chunks.map(rangeOf))) {
      const { num_rows: groupRows } = metadata.row_groups[group] as RowGroup;
      readChunk(bytes, chunks[group++] as ColumnMetaData, leaf, Number(groupRows), sink);
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

function rangeOf(meta: ColumnMetaData): ByteRange {
  const data = Number(meta.data_page_offset);
  // Some writers give the place of the first page of data for that of the dictionary, some a zero.
  const dictionary = Number(meta.dictionary_page_offset ?? 0);
  const start = dictionary > 0 ? Math.min(dictionary, data) : data;
  return { start, length: Number(meta.total_compressed_size) };
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
