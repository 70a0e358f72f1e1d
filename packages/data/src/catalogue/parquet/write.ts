import type { FileHandle } from 'node:fs/promises';
import { ByteWriter, ParquetWriter, schemaFromColumnData, type ColumnSource } from 'hyparquet-writer';
import { withAtomicFile } from '@perseus/core';
import type { Catalogue } from '../table/catalogue.js';
import type { Column } from '../table/column.js';
import { annotationPairs } from './annotations.js';

/** A second or so of a wide table: a group is written in one go, and a stop is heard of between two. */
const ROWS_PER_GROUP = 50_000;

/**
 * Writes a catalogue as Parquet (Snappy), in one step.
 *
 * Units, UCDs and descriptions are in a VOTable in the metadata, as VOParquet 1.0 says. Missing integers and logical
 * values are nulls; missing floating-point numbers NaN and missing texts empty, as in memory.
 *
 * @throws PerseusError `FILE_UNWRITABLE`
 */
export async function writeParquet(catalogue: Catalogue, path: string, signal?: AbortSignal): Promise<void> {
  await withAtomicFile(path, async (file) => {
    const bytes = new ByteWriter(1 << 20);
    const writer = new ParquetWriter({
      writer: bytes,
      schema: schemaFromColumnData({ columnData: catalogue.columns.map((column) => sourceOf(column, 0, 0)) }),
      kvMetadata: annotationPairs(catalogue),
      createdBy: 'Perseus',
    });
    for (let row = 0; row < catalogue.rows; row += ROWS_PER_GROUP) {
      signal?.throwIfAborted();
      const end = Math.min(catalogue.rows, row + ROWS_PER_GROUP);
      const columnData = catalogue.columns.map((column) => sourceOf(column, row, end));
      await writer.write({ columnData, rowGroupSize: ROWS_PER_GROUP });
      await drain(bytes, file);
    }
    await writer.finish();
    await drain(bytes, file);
    signal?.throwIfAborted();
  });
}

/** Hands on what was written so far; `offset` goes on counting from the file's beginning. */
async function drain(bytes: ByteWriter, file: FileHandle): Promise<void> {
  await file.appendFile(bytes.getBytes());
  bytes.index = 0;
}

function sourceOf(column: Column, start: number, end: number): ColumnSource {
  const { name, nulls } = column;
  const nullable = nulls !== null;
  const withNulls = <T>(values: ArrayLike<T>): (T | null)[] =>
    Array.from(values, (value, i) => (nulls?.[start + i] === 1 ? null : value));
  switch (column.type) {
    case 'boolean': {
      const values = Array.from(column.values.subarray(start, end), (value) => value === 1);
      return { name, type: 'BOOLEAN', nullable, data: nullable ? withNulls(values) : values };
    }
    case 'int32': {
      const values = column.values.subarray(start, end);
      return { name, type: 'INT32', nullable, data: nullable ? withNulls(values) : values };
    }
    case 'int64': {
      const values = column.values.subarray(start, end);
      return { name, type: 'INT64', nullable, data: nullable ? withNulls(values) : values };
    }
    case 'float32':
      return { name, type: 'FLOAT', nullable: false, data: column.values.subarray(start, end) };
    case 'float64':
      return { name, type: 'DOUBLE', nullable: false, data: column.values.subarray(start, end) };
    case 'text': {
      const { values } = column;
      const texts = Array.from({ length: end - start }, (_, i) => values.at(start + i));
      return { name, type: 'STRING', nullable: false, data: texts };
    }
  }
}
