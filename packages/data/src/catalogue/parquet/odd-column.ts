import { parquetRead, type AsyncBuffer, type FileMetaData } from 'hyparquet';
import type { Column, ColumnInfo } from '../table/column.js';
import { TextValues } from '../table/text-values.js';
import { COMPRESSORS } from './compressors.js';

/**
 * A column of dates, times, decimals, lists or structures, by the library: numbers where all are, else text.
 *
 * Dates are ISO 8601, the elements of lists have spaces between, and structures are JSON.
 */
export async function readOddColumn(
  file: AsyncBuffer,
  metadata: FileMetaData,
  info: ColumnInfo,
  rows: number,
): Promise<Column> {
  const values = new Array<unknown>(rows).fill(null);
  await parquetRead({
    file,
    metadata,
    columns: [info.name],
    compressors: COMPRESSORS,
    onChunk({ columnData, rowStart }) {
      for (let i = 0; i < columnData.length; i++) values[rowStart + i] = columnData[i];
    },
  });
  if (values.every((value) => value === null || value === undefined || typeof value === 'number')) {
    const numbers = Float64Array.from(values, (value) => (typeof value === 'number' ? value : NaN));
    return { ...info, type: 'float64', values: numbers, nulls: null };
  }
  return { ...info, type: 'text', values: TextValues.from(values.map(asText)), nulls: null };
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return Array.from(value as ArrayLike<unknown>, asText).join(' ');
  if (typeof value !== 'object') return String(value);
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
}
