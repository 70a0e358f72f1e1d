import { isUtf8 } from 'node:buffer';
import { PerseusError } from '@perseus/core';
import type { Column, ColumnInfo } from '../../table/column.js';
import { tooLarge } from '../../bytes/damaged.js';
import { Cells, type Scanner } from '../scan/cells.js';
import { recordBlocks } from '../scan/record-blocks.js';
import { ColumnBuilder } from './column-builder.js';

/** A column as the head of a text describes it; its type where the head says so. */
export interface TextColumn extends ColumnInfo {
  type?: 'boolean' | 'int32' | 'int64' | 'float64' | 'text' | undefined;
}

export interface TextTable {
  path: string;
  columns: readonly TextColumn[];
  /** Which of them are read. */
  chosen: readonly number[];
  scanner: Scanner;
  /** Bytes before the first record. */
  headBytes: number;
  signal?: AbortSignal | undefined;
}

/** Columns of a text, with the number of rows and what is to be noted. */
export interface TypedTable {
  rows: number;
  columns: Column[];
  notes: string[];
}

const NEWLINE = 0x0a;
const HASH = 0x23;

/**
 * Reads the records of a text into typed columns.
 *
 * Memory is that of the columns: the text passes through in pieces. It is read a second time where a column of numbers turned
 * out to be text.
 *
 * @throws PerseusError `CATALOGUE_UNREADABLE` where a record has too few or too many cells
 */
export async function readTyped(table: TextTable): Promise<TypedTable> {
  const first = await readPass(
    table,
    table.chosen.map((index) => table.columns[index]?.type ?? null),
  );
  const again = first.builders.map((builder) => builder.mustReadAgain);
  if (again.includes(true)) {
    const chosen = table.chosen.filter((_, i) => again[i]);
    const second = await readPass(
      { ...table, chosen },
      chosen.map(() => 'text' as const),
    );
    let next = 0;
    first.builders = first.builders.map((builder, i) =>
      again[i] === true ? (second.builders[next++] as ColumnBuilder) : builder,
    );
  }
  return { rows: first.rows, columns: first.builders.map((builder) => builder.finish()), notes: first.notes };
}

type ColumnTypes = readonly (TextColumn['type'] | null)[];

interface Pass {
  builders: ColumnBuilder[];
  rows: number;
  notes: string[];
}

async function readPass(table: TextTable, types: ColumnTypes): Promise<Pass> {
  const { path, scanner, signal, columns, chosen } = table;
  const width = columns.length;
  const cells = new Cells();
  const notes = new Set<string>();
  let builders: ColumnBuilder[] | undefined;
  let rows = 0;
  let skip = table.headBytes;
  let ended = false;
  for await (const block of recordBlocks(path, signal)) {
    let at = block.from + skip;
    skip = 0;
    const encoding = isUtf8(block.bytes.subarray(block.from, block.to)) ? 'utf8' : latin1Unless(block);
    if (encoding === 'latin1') notes.add('Its text is not UTF-8, and was read as Latin-1.');
    while (at < block.to && !ended) {
      cells.clear();
      const next = scanner(block.bytes, at, block.to, block.last, cells);
      const wholeRecords = uniformRecords(block.bytes, cells, width, path, rows, block.last ? block.to : -1);
      if (wholeRecords < cells.records) {
        ended = true;
        cells.records = wholeRecords;
        notes.add('More tables follow in the file, and only the first was read.');
      }
      builders ??= startBuilders(
        table,
        types,
        estimateRows(block.size, table.headBytes, (next - at) / Math.max(1, cells.records), cells.records),
      );
      for (const [i, builder] of builders.entries()) {
        builder.add(block.bytes, cells, chosen[i] as number, width, encoding);
      }
      rows += cells.records;
      if (next === at) break;
      at = next;
    }
    block.used = ended ? block.to : at;
    if (ended) break;
  }
  return { builders: builders ?? startBuilders(table, types, 0), rows, notes: [...notes] };
}

function startBuilders(
  { path, columns, chosen }: TextTable,
  types: ColumnTypes,
  capacity: number,
): ColumnBuilder[] {
  try {
    return chosen.map(
      (index, i) => new ColumnBuilder(infoOf(columns[index] as TextColumn), capacity, types[i]),
    );
  } catch (cause) {
    throw cause instanceof RangeError ? tooLarge(path, capacity, cause) : cause;
  }
}

/** A character that the end of a piece cuts in two is no proof against UTF-8: only whole records count. */
function latin1Unless({ bytes, from, to }: { bytes: Buffer; from: number; to: number }): 'utf8' | 'latin1' {
  const end = bytes.lastIndexOf(NEWLINE, to - 1);
  return end > from && isUtf8(bytes.subarray(from, end)) ? 'utf8' : 'latin1';
}

/**
 * How many records have as many cells as the head has columns, where a further table (`#Table2`) begins after them.
 *
 * @throws PerseusError `CATALOGUE_UNREADABLE` where one has another number of cells
 */
function uniformRecords(
  bytes: Buffer,
  cells: Cells,
  width: number,
  path: string,
  rowsBefore: number,
  fileEnd: number,
): number {
  const { recordEnds, records } = cells;
  for (let r = 0; r < records; r++) {
    if (recordEnds[r] === (r + 1) * width) continue;
    const found = cells.widthOf(r);
    const start = cells.starts[r * width] as number;
    if (bytes[start] === HASH && (found === 1 || bytes[start - 1] === NEWLINE)) return r;
    const row = rowsBefore + r + 1;
    const cut = found < width && r === records - 1 && cells.ends[cells.count - 1] === fileEnd;
    throw unevenRow(path, row, found, width, cells.unclosedQuote, cut);
  }
  if (cells.unclosedQuote) throw unevenRow(path, rowsBefore + records, width, width, true, false);
  return records;
}

function unevenRow(
  path: string,
  row: number,
  found: number,
  wanted: number,
  unclosedQuote: boolean,
  cut: boolean,
): PerseusError {
  const why = unclosedQuote
    ? `${path}, row ${row}: a quote begins a cell and is never closed. Mend that line.`
    : `${path}, row ${row}: it has ${found} cells, and the header has ${wanted}. ` +
      (cut ? 'The file seems to be cut off there; fetch it again.' : 'Mend that line, or remove it.');
  return new PerseusError('CATALOGUE_UNREADABLE', why, { path, row });
}

function estimateRows(size: number | null, headBytes: number, bytesPerRecord: number, least: number): number {
  if (size === null) return least;
  return Math.max(least, Math.ceil(((size - headBytes) / Math.max(1, bytesPerRecord)) * 1.02));
}

function infoOf({ name, unit, ucd, description }: TextColumn): ColumnInfo {
  return { name, unit, ucd, description };
}
