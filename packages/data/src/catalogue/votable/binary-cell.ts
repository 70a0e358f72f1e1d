import { isUtf8 } from 'node:buffer';
import { shortestOfFloat32 } from '../table/column.js';
import type { ColumnBuilder } from '../table/column-builder.js';
import { DATATYPES, type VotableField } from './field.js';

/** Adds one cell, whose elements lie in `bytes` from `at` on, to its column. */
export type BinaryCell = (bytes: Buffer, at: number, count: number) => void;

/** How the cells of a field are read from BINARY and BINARY2: big-endian (VOTable 1.5, section 6.1). */
export function binaryCell(field: VotableField, builder: ColumnBuilder): BinaryCell {
  const none = field.null === null || field.null.trim() === '' ? NaN : Number(field.null);
  if (field.array) return (bytes, at, count) => builder.addText(cellText(field, bytes, at, count));
  const add = (value: number) =>
    value === none || Number.isNaN(value) ? builder.addNull() : builder.addNumber(value);
  switch (field.datatype) {
    case 'boolean':
      return (bytes, at) => {
        const value = LOGICAL[String.fromCharCode(bytes[at] as number)];
        if (value === undefined) builder.addNull();
        else builder.addNumber(value);
      };
    case 'bit':
      // The first bit by the standard, and the fifth by astropy 8.0: the others are filling.
      return (bytes, at) => builder.addNumber(bytes[at] === 0 ? 0 : 1);
    case 'unsignedByte':
      return (bytes, at) => add(bytes[at] as number);
    case 'short':
      return (bytes, at) => add(bytes.readInt16BE(at));
    case 'int':
      return (bytes, at) => add(bytes.readInt32BE(at));
    case 'float':
      return (bytes, at) => add(bytes.readFloatBE(at));
    case 'double':
      return (bytes, at) => add(bytes.readDoubleBE(at));
    case 'long':
      return longCell(field, builder);
    case 'char':
    case 'unicodeChar':
    case 'floatComplex':
    case 'doubleComplex':
      return (bytes, at, count) => builder.addText(cellText(field, bytes, at, count));
  }
}

const LOGICAL: Record<string, number> = { T: 1, t: 1, '1': 1, F: 0, f: 0, '0': 0 };

function longCell(field: VotableField, builder: ColumnBuilder): BinaryCell {
  const none = field.null !== null && /^-?\d{1,19}$/.test(field.null) ? BigInt(field.null) : null;
  return (bytes, at) => {
    const value = bytes.readBigInt64BE(at);
    if (value === none) builder.addNull();
    else builder.addBigint(value);
  };
}

function cellText(field: VotableField, bytes: Buffer, at: number, count: number): string {
  if (field.datatype === 'char' || field.datatype === 'unicodeChar') {
    const text = characters(field.datatype, bytes.subarray(at, at + count * DATATYPES[field.datatype].bytes));
    const ended = text.split('\0')[0] as string;
    // In a fixed length, spaces at the end are filling.
    return field.length === null ? ended : ended.trimEnd();
  }
  const parts: string[] = [];
  for (let i = 0; i < count; i++) parts.push(elementText(field, bytes, at, i));
  return parts.join(' ');
}

function characters(datatype: 'char' | 'unicodeChar', bytes: Buffer): string {
  if (datatype === 'char') return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
  return Buffer.from(bytes).swap16().toString('utf16le');
}

function elementText({ datatype }: VotableField, bytes: Buffer, at: number, i: number): string {
  switch (datatype) {
    case 'boolean':
      return String.fromCharCode(bytes[at + i] as number).toUpperCase();
    case 'bit':
      return String(((bytes[at + (i >> 3)] as number) >> (7 - (i & 7))) & 1);
    case 'unsignedByte':
      return String(bytes[at + i]);
    case 'short':
      return String(bytes.readInt16BE(at + 2 * i));
    case 'int':
      return String(bytes.readInt32BE(at + 4 * i));
    case 'long':
      return String(bytes.readBigInt64BE(at + 8 * i));
    case 'float':
      return single(bytes.readFloatBE(at + 4 * i));
    case 'double':
      return String(bytes.readDoubleBE(at + 8 * i));
    case 'floatComplex':
      return `${single(bytes.readFloatBE(at + 8 * i))} ${single(bytes.readFloatBE(at + 8 * i + 4))}`;
    case 'doubleComplex':
      return `${bytes.readDoubleBE(at + 16 * i)} ${bytes.readDoubleBE(at + 16 * i + 8)}`;
    case 'char':
    case 'unicodeChar':
      return String.fromCharCode(bytes[at + i] as number);
  }
}

function single(value: number): string {
  return shortestOfFloat32(value) || 'NaN';
}
