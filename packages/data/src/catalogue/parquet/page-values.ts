import type { ParquetType } from 'hyparquet';
import { readHybrid } from './hybrid.js';

/**
 * Texts within some bytes: text i has `lengths[i]` bytes from `starts[i]` on, or those of `indices[i]` where there are such.
 * Valid until the next page is read.
 */
export interface PageTexts {
  bytes: Uint8Array;
  starts: Uint32Array;
  lengths: Uint32Array;
  indices: Uint32Array | null;
}

export type PageNumbers = Int32Array | BigInt64Array | Float32Array | Float64Array | Uint8Array;

/** The values of a page, those that are missing left out. */
export type PageValues = PageNumbers | PageTexts;

export function isTexts(values: PageValues): values is PageTexts {
  return !ArrayBuffer.isView(values);
}

const NUMBERS = {
  INT32: { bytes: 4, view: Int32Array },
  INT64: { bytes: 8, view: BigInt64Array },
  FLOAT: { bytes: 4, view: Float32Array },
  DOUBLE: { bytes: 8, view: Float64Array },
} as const;

/** @throws RangeError where the bytes are too few; null for a type that is not read here */
export function plainValues(type: ParquetType, bytes: Uint8Array, count: number): PageValues | null {
  switch (type) {
    case 'INT32':
    case 'INT64':
    case 'FLOAT':
    case 'DOUBLE': {
      const { bytes: width, view } = NUMBERS[type];
      const values = bytes.subarray(0, count * width);
      if (values.length < count * width) throw new RangeError('a page is cut off');
      // A copy where the numbers do not lie at a multiple of their width.
      const aligned = values.byteOffset % width === 0 ? values : values.slice();
      return new view(aligned.buffer as ArrayBuffer, aligned.byteOffset, count);
    }
    case 'BOOLEAN':
      return plainBooleans(bytes, count);
    case 'BYTE_ARRAY':
      return plainTexts(bytes, count);
    case 'INT96':
    case 'FIXED_LEN_BYTE_ARRAY':
      return null;
  }
}

function plainBooleans(bytes: Uint8Array, count: number): Uint8Array {
  if (bytes.length < Math.ceil(count / 8)) throw new RangeError('a page is cut off');
  const values = new Uint8Array(count);
  for (let i = 0; i < count; i++) values[i] = ((bytes[i >> 3] as number) >> (i & 7)) & 1;
  return values;
}

function plainTexts(bytes: Uint8Array, count: number): PageTexts {
  if (count * 4 > bytes.length) throw new RangeError('a page is cut off');
  const starts = new Uint32Array(count);
  const lengths = new Uint32Array(count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0, at = 0; i < count; i++) {
    const length = view.getUint32(at, true);
    starts[i] = at + 4;
    lengths[i] = length;
    at += 4 + length;
    if (at > bytes.length) throw new RangeError('a text is cut off');
  }
  return { bytes, starts, lengths, indices: null };
}

/** Values that a page names by their place in the dictionary. */
export function dictionaryValues(bytes: Uint8Array, count: number, dictionary: PageValues): PageValues {
  const width = bytes[0] ?? 0;
  if (width > 32) throw new RangeError('an index has more than 32 bits');
  const indices = indicesOf(bytes, width, count);
  const size = isTexts(dictionary) ? dictionary.starts.length : dictionary.length;
  let largest = count === 0 ? -1 : 0;
  for (let i = 0; i < count; i++) if ((indices[i] as number) > largest) largest = indices[i] as number;
  if (largest >= size) throw new RangeError('an index lies beyond the dictionary');
  return isTexts(dictionary) ? { ...dictionary, indices } : gathered(dictionary, indices);
}

/** Used again from page to page: what is allocated for each page costs more than what is read from it. */
let scratch = new Uint32Array(0);

function indicesOf(bytes: Uint8Array, width: number, count: number): Uint32Array {
  if (scratch.length < count) scratch = new Uint32Array(count);
  const indices = scratch.subarray(0, count);
  if (width === 0) indices.fill(0);
  else readHybrid(bytes, 1, width, count, indices);
  return indices;
}

function gathered(dictionary: PageNumbers, indices: Uint32Array): PageNumbers {
  if (dictionary instanceof BigInt64Array) return gathered64(dictionary, indices);
  const values = new (dictionary.constructor as new (length: number) => Exclude<PageNumbers, BigInt64Array>)(
    indices.length,
  );
  for (let i = 0; i < indices.length; i++) values[i] = dictionary[indices[i] as number] as number;
  return values;
}

/** As halves: a BigInt for each of millions of values would take longer than all the rest. */
function gathered64(dictionary: BigInt64Array, indices: Uint32Array): BigInt64Array {
  const values = new BigInt64Array(indices.length);
  const from = new Int32Array(dictionary.buffer, dictionary.byteOffset, dictionary.length * 2);
  const into = new Int32Array(values.buffer);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] as number;
    into[2 * i] = from[2 * index] as number;
    into[2 * i + 1] = from[2 * index + 1] as number;
  }
  return values;
}
