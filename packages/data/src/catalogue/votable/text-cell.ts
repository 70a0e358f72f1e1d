import { damaged } from '../bytes/damaged.js';
import type { ColumnBuilder } from '../table/column-builder.js';
import { columnTypeOf, type VotableField } from './field.js';

/** Adds a cell of TABLEDATA to its column. */
export type TextCell = (text: string, row: number) => void;

/**
 * How the cells of a field are read where they are written as text (VOTable 1.5, section 6).
 *
 * An empty cell has no value. @throws by the reader: PerseusError `CATALOGUE_UNREADABLE` with row and column
 */
export function textCell(field: VotableField, builder: ColumnBuilder, path: string): TextCell {
  const refuse = (text: string, row: number) => {
    const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
    const why = `row ${row} of its column "${field.name}" is "${shown}", and its cells are of datatype ${field.datatype}`;
    return damaged(path, why, 'Mend that cell, or fetch the table again.', { row, column: field.name });
  };
  switch (columnTypeOf(field)) {
    case 'text':
      return asText(field, builder);
    case 'boolean':
      return asBoolean(builder, refuse);
    case 'int32':
      return asInt32(field, builder, refuse);
    case 'int64':
      return asInt64(field, builder, refuse);
    case 'float32':
    case 'float64':
      return asReal(field, builder, refuse);
  }
}

type Refuse = (text: string, row: number) => Error;

function asText({ datatype }: VotableField, builder: ColumnBuilder): TextCell {
  if (datatype === 'char' || datatype === 'unicodeChar') return (text) => builder.addText(text);
  return (text) => builder.addText(text.trim().replaceAll(/\s+/g, ' '));
}

function asBoolean(builder: ColumnBuilder, refuse: Refuse): TextCell {
  return (text, row) => {
    const value = text.trim().toLowerCase();
    if (value === 't' || value === 'true' || value === '1') builder.addNumber(1);
    else if (value === 'f' || value === 'false' || value === '0') builder.addNumber(0);
    else if (value === '' || value === '?') builder.addNull();
    else throw refuse(text, row);
  };
}

const INTEGER = /^[+-]?(\d+|0[xX][\da-fA-F]+)$/;
const RANGES: Record<string, [number, number]> = {
  unsignedByte: [0, 255],
  short: [-32_768, 65_535],
  int: [-2_147_483_648, 2_147_483_647],
};

function asInt32(field: VotableField, builder: ColumnBuilder, refuse: Refuse): TextCell {
  const [least, most] = RANGES[field.datatype] as [number, number];
  const none = field.null === null ? NaN : Number(field.null);
  return (text, row) => {
    const trimmed = text.trim();
    const value = Number(trimmed);
    if (trimmed === '' || value === none) builder.addNull();
    else if (!INTEGER.test(trimmed) || value < least || value > most) throw refuse(text, row);
    else builder.addNumber(value);
  };
}

function asInt64(field: VotableField, builder: ColumnBuilder, refuse: Refuse): TextCell {
  const none = field.null !== null && INTEGER.test(field.null) ? BigInt(field.null) : null;
  return (text, row) => {
    const trimmed = text.trim();
    if (trimmed === '') return builder.addNull();
    if (!INTEGER.test(trimmed) || trimmed.length > 20) throw refuse(text, row);
    const value = BigInt(trimmed.replace(/^\+/, ''));
    if (value === none) builder.addNull();
    else if (BigInt.asIntN(64, value) !== value) throw refuse(text, row);
    else builder.addBigint(value);
  };
}

const INFINITIES: Record<string, number> = { '+inf': Infinity, inf: Infinity, '-inf': -Infinity };

function asReal(field: VotableField, builder: ColumnBuilder, refuse: Refuse): TextCell {
  const none = field.null === null || field.null.trim() === '' ? NaN : Number(field.null);
  return (text, row) => {
    const trimmed = text.trim();
    const value = Number(trimmed);
    if (trimmed === '' || value === none) return builder.addNull();
    if (!Number.isNaN(value)) return builder.addNumber(value);
    const word = trimmed.toLowerCase();
    if (word === 'nan') return builder.addNull();
    const infinity = INFINITIES[word];
    if (infinity === undefined) throw refuse(text, row);
    builder.addNumber(infinity);
  };
}
