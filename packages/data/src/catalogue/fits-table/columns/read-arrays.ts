import { damaged } from '../../bytes/damaged.js';
import { shortestOfFloat32 } from '../../table/column.js';
import { TextBuilder } from '../../table/text-values.js';
import { TYPE_BYTES, type FitsField } from '../fields.js';
import type { FieldReader } from './field-reader.js';

/** A reader of a column with several numbers in each row: as text, with spaces between, as VOTables write them. */
export function arrayReader(field: FitsField): FieldReader {
  const builder = new TextBuilder();
  return {
    read({ bytes, rowBytes, rows }) {
      for (let i = 0, at = field.offset; i < rows; i++, at += rowBytes) {
        builder.add(elementsAsText(field, bytes, at, field.repeat));
      }
    },
    finish: () => textColumn(field, builder),
  };
}

/** A reader of a column whose rows say where in the heap their elements lie; the heap follows the rows. */
export interface HeapFieldReader extends FieldReader {
  /** Bytes of the heap from its beginning on. */
  resolve(heap: Uint8Array): void;
}

export function heapReader(field: FitsField, rows: number, path: string): HeapFieldReader {
  const counts = new Float64Array(rows);
  const starts = new Float64Array(rows);
  const builder = new TextBuilder();
  return {
    read({ view, rowBytes, rows: count, firstRow }) {
      for (let i = 0, at = field.offset; i < count; i++, at += rowBytes) {
        const wide = field.heap === 'Q';
        counts[firstRow + i] = wide ? Number(view.getBigInt64(at)) : view.getInt32(at);
        starts[firstRow + i] = wide ? Number(view.getBigInt64(at + 8)) : view.getInt32(at + 4);
      }
    },
    resolve(heap) {
      let taken = 0;
      for (let row = 0; row < rows; row++) {
        const count = field.repeat === 0 ? 0 : (counts[row] as number);
        const start = starts[row] as number;
        const bytes = Math.ceil(count * TYPE_BYTES[field.type]);
        taken += bytes;
        if (count < 0 || (count > 0 && (start < 0 || start + bytes > heap.length))) {
          throw damaged(
            path,
            `row ${row + 1} of its column "${field.name}" lies outside the heap`,
            undefined,
            {
              row: row + 1,
              column: field.name,
            },
          );
        }
        // Rows may share elements; a few bytes that a million rows point at would fill any memory.
        if (taken > heap.length * 4 + 1_000_000) {
          throw damaged(
            path,
            `the rows of its column "${field.name}" claim more of the heap than there is`,
            undefined,
            {
              column: field.name,
            },
          );
        }
        builder.add(elementsAsText(field, heap, start, count));
      }
    },
    finish: () => textColumn(field, builder),
  };
}

function textColumn({ name, unit, ucd, description }: FitsField, builder: TextBuilder) {
  return { name, unit, ucd, description, type: 'text' as const, values: builder.finish(), nulls: null };
}

function elementsAsText(field: FitsField, bytes: Uint8Array, start: number, count: number): string {
  if (field.type === 'A') {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, count).toString('latin1');
    return (text.split('\0')[0] as string).trimEnd();
  }
  if (count === 0) return '';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  for (let i = 0; i < count; i++) parts.push(elementAsText(field, view, start, i));
  return parts.join(' ');
}

function elementAsText(field: FitsField, view: DataView, start: number, i: number): string {
  const { type } = field;
  switch (type) {
    case 'L':
      return logicalText(view.getUint8(start + i));
    case 'X':
      return (view.getUint8(start + (i >> 3)) >> (7 - (i & 7))) & 1 ? '1' : '0';
    case 'K':
      return integerText(field, view.getBigInt64(start + 8 * i));
    case 'B':
      return integerText(field, BigInt(view.getUint8(start + i)));
    case 'I':
      return integerText(field, BigInt(view.getInt16(start + 2 * i)));
    case 'J':
      return integerText(field, BigInt(view.getInt32(start + 4 * i)));
    case 'E':
      return realText(field, view.getFloat32(start + 4 * i), 'E');
    case 'D':
      return realText(field, view.getFloat64(start + 8 * i), 'D');
    case 'C':
      return [0, 4].map((part) => realText(field, view.getFloat32(start + 8 * i + part), 'E')).join(' ');
    case 'M':
      return [0, 8].map((part) => realText(field, view.getFloat64(start + 16 * i + part), 'D')).join(' ');
    case 'A':
      return String.fromCharCode(view.getUint8(start + i));
  }
}

function logicalText(byte: number): string {
  return byte === 0x54 ? 'T' : byte === 0x46 ? 'F' : '?';
}

function integerText({ null: none, scale, zero }: FitsField, stored: bigint): string {
  if (stored === none) return 'NaN';
  if (scale === 1 && (typeof zero === 'bigint' || Number.isInteger(zero)))
    return String(stored + BigInt(zero));
  return String(Number(stored) * scale + Number(zero));
}

function realText({ scale, zero }: FitsField, stored: number, precision: 'E' | 'D'): string {
  if (scale !== 1 || zero !== 0) return String(stored * scale + Number(zero));
  return precision === 'D' ? String(stored) : shortestOfFloat32(stored) || 'NaN';
}
