import type { ColumnInfo, ColumnType } from '../../table/column.js';
import { TextValues } from '../../table/text-values.js';
import type { FitsField } from '../fields.js';
import { NullRows, type FieldReader, type RowBytes } from './field-reader.js';

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
const UNSIGNED_64 = 1n << 63n;

type NumberKind = 'logical' | 'bit' | 'float32' | 'int64' | 'uint64' | 'uint32' | 'int32' | 'float64';

function kindOf({ type, scale, zero }: FitsField): NumberKind {
  if (type === 'L') return 'logical';
  if (type === 'X') return 'bit';
  if (type === 'E' && scale === 1 && zero === 0) return 'float32';
  if (type === 'K' && scale === 1 && zero === 0) return 'int64';
  if (type === 'K' && scale === 1 && zero === UNSIGNED_64) return 'uint64';
  if (type === 'J' && scale === 1 && zero === 2 ** 31) return 'uint32';
  const small = type === 'B' || type === 'I' ? Math.abs(Number(zero)) <= 2 ** 16 : zero === 0;
  const whole =
    (type === 'B' || type === 'I' || type === 'J') && scale === 1 && small && Number.isInteger(zero);
  return whole ? 'int32' : 'float64';
}

const TYPES: Record<NumberKind, ColumnType | null> = {
  logical: 'boolean',
  bit: 'boolean',
  float32: 'float32',
  int64: 'int64',
  // Beyond 2^63 - 1 it is text.
  uint64: null,
  uint32: 'int64',
  int32: 'int32',
  float64: 'float64',
};

const READERS: Record<NumberKind, (field: FitsField, rows: number) => FieldReader> = {
  logical: logicalReader,
  bit: bitReader,
  float32: float32Reader,
  int64: int64Reader,
  uint64: int64Reader,
  uint32: uint32Reader,
  int32: int32Reader,
  float64: float64Reader,
};

/** A reader of a column of single numbers or logical values. */
export function numberReader(field: FitsField, rows: number): FieldReader {
  return READERS[kindOf(field)](field, rows);
}

/** What a column of single numbers becomes; null where its values decide. */
export function numberType(field: FitsField): ColumnType | null {
  return TYPES[kindOf(field)];
}

function infoOf({ name, unit, ucd, description }: FitsField): ColumnInfo {
  return { name, unit, ucd, description };
}

/** T or F; anything else, 0 by the standard, is no value. */
function logicalReader(field: FitsField, rows: number): FieldReader {
  const values = new Uint8Array(rows);
  const nulls = new NullRows(rows);
  return {
    read({ bytes, rowBytes, rows: count, firstRow }) {
      for (let i = 0, at = field.offset; i < count; i++, at += rowBytes) {
        const byte = bytes[at];
        if (byte === 0x54) values[firstRow + i] = 1;
        else if (byte !== 0x46) nulls.add(firstRow + i);
      }
    },
    finish: () => ({ ...infoOf(field), type: 'boolean', values, nulls: nulls.values }),
  };
}

function bitReader(field: FitsField, rows: number): FieldReader {
  const values = new Uint8Array(rows);
  return {
    read({ bytes, rowBytes, rows: count, firstRow }) {
      for (let i = 0, at = field.offset; i < count; i++, at += rowBytes) {
        values[firstRow + i] = (bytes[at] as number) >> 7;
      }
    },
    finish: () => ({ ...infoOf(field), type: 'boolean', values, nulls: null }),
  };
}

function int32Reader(field: FitsField, rows: number): FieldReader {
  const values = new Int32Array(rows);
  const nulls = new NullRows(rows);
  const zero = Number(field.zero);
  const none = field.null === null ? NaN : Number(field.null);
  const get = integerAt(field);
  return {
    read({ view, rowBytes, rows: count, firstRow }) {
      for (let i = 0, at = field.offset; i < count; i++, at += rowBytes) {
        const stored = get(view, at);
        if (stored === none) nulls.add(firstRow + i);
        else values[firstRow + i] = stored + zero;
      }
    },
    finish: () => ({ ...infoOf(field), type: 'int32', values, nulls: nulls.values }),
  };
}

function integerAt({ type }: FitsField): (view: DataView, at: number) => number {
  if (type === 'B') return (view, at) => view.getUint8(at);
  if (type === 'I') return (view, at) => view.getInt16(at);
  return (view, at) => view.getInt32(at);
}

function uint32Reader(field: FitsField, rows: number): FieldReader {
  const values = new BigInt64Array(rows);
  const nulls = new NullRows(rows);
  const none = field.null === null ? NaN : Number(field.null);
  return {
    read({ view, rowBytes, rows: count, firstRow }) {
      for (let i = 0, at = field.offset; i < count; i++, at += rowBytes) {
        const stored = view.getInt32(at);
        if (stored === none) nulls.add(firstRow + i);
        else values[firstRow + i] = BigInt(stored + 2 ** 31);
      }
    },
    finish: () => ({ ...infoOf(field), type: 'int64', values, nulls: nulls.values }),
  };
}

/** As two halves: a BigInt for each of five million rows would take longer than the disk. */
function int64Reader(field: FitsField, rows: number): FieldReader {
  const values = new BigInt64Array(rows);
  const halves = new Int32Array(values.buffer);
  const low = LITTLE_ENDIAN ? 0 : 1;
  const unsigned = field.zero === UNSIGNED_64;
  const flip = unsigned ? 0x8000_0000 : 0;
  const nulls = new NullRows(rows);
  const noneHigh = field.null === null ? NaN : Number(field.null >> 32n);
  const noneLow = field.null === null ? NaN : Number(BigInt.asIntN(32, field.null));
  return {
    read({ view, rowBytes, rows: count, firstRow }) {
      for (let i = 0, at = field.offset; i < count; i++, at += rowBytes) {
        const high = view.getInt32(at);
        const rest = view.getInt32(at + 4);
        const row = firstRow + i;
        if (high === noneHigh && rest === noneLow) {
          nulls.add(row);
        } else {
          halves[2 * row + low] = rest;
          halves[2 * row + 1 - low] = high ^ flip;
        }
      }
    },
    finish() {
      const beyond = unsigned && values.some((value) => value < 0n);
      if (!beyond) return { ...infoOf(field), type: 'int64', values, nulls: nulls.values };
      const texts = unsignedTexts(values, nulls.values);
      return { ...infoOf(field), type: 'text', values: TextValues.from(texts), nulls: null };
    },
  };
}

/** Unsigned numbers beyond 2^63 - 1 fit no column of numbers exactly: identifiers, as text. */
function* unsignedTexts(values: BigInt64Array, nulls: Uint8Array | null): Generator<string> {
  for (let row = 0; row < values.length; row++) {
    yield nulls?.[row] === 1 ? '' : BigInt.asUintN(64, values[row] as bigint).toString();
  }
}

function float32Reader(field: FitsField, rows: number): FieldReader {
  const values = new Float32Array(rows);
  return {
    read({ view, rowBytes, rows: count, firstRow }) {
      for (let i = 0, at = field.offset; i < count; i++, at += rowBytes) {
        values[firstRow + i] = view.getFloat32(at);
      }
    },
    finish: () => ({ ...infoOf(field), type: 'float32', values, nulls: null }),
  };
}

/** Doubles, and every number that its header scales: value = stored * TSCAL + TZERO. */
function float64Reader(field: FitsField, rows: number): FieldReader {
  const values = new Float64Array(rows);
  const plain = field.type === 'D' && field.scale === 1 && field.zero === 0;
  const read = plain ? readDoubles : readScaled;
  return {
    read: (piece) => read(field, piece, values),
    finish: () => ({ ...infoOf(field), type: 'float64', values, nulls: null }),
  };
}

function readDoubles(
  { offset }: FitsField,
  { view, rowBytes, rows, firstRow }: RowBytes,
  values: Float64Array,
) {
  for (let i = 0, at = offset; i < rows; i++, at += rowBytes) values[firstRow + i] = view.getFloat64(at);
}

function readScaled(
  field: FitsField,
  { view, rowBytes, rows, firstRow }: RowBytes,
  values: Float64Array,
): void {
  const { scale } = field;
  const zero = Number(field.zero);
  const get = storedNumberAt(field);
  for (let i = 0, at = field.offset; i < rows; i++, at += rowBytes) {
    values[firstRow + i] = get(view, at) * scale + zero;
  }
}

/** The number as it is stored; NaN for TNULL. */
function storedNumberAt(field: FitsField): (view: DataView, at: number) => number {
  const { type, null: none } = field;
  if (type === 'E') return (view, at) => view.getFloat32(at);
  if (type === 'D') return (view, at) => view.getFloat64(at);
  if (type === 'K') {
    return (view, at) => {
      const stored = view.getBigInt64(at);
      return stored === none ? NaN : Number(stored);
    };
  }
  const get = integerAt(field);
  const noneNumber = none === null ? NaN : Number(none);
  return (view, at) => {
    const stored = get(view, at);
    return stored === noneNumber ? NaN : stored;
  };
}
