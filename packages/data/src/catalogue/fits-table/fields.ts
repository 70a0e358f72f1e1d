import { damaged } from '../bytes/damaged.js';
import { distinctNames } from '../table/choose-columns.js';
import type { ColumnInfo } from '../table/column.js';
import { countIn, textIn, type FitsHeader, type FitsValue } from './header.js';

/** L logical, X bit, B unsigned byte, I, J, K integers of 16, 32 and 64 bits, A text, E, D floating point, C, M complex. */
export type FitsType = 'L' | 'X' | 'B' | 'I' | 'J' | 'K' | 'A' | 'E' | 'D' | 'C' | 'M';

export const TYPE_BYTES: Record<FitsType, number> = {
  L: 1,
  X: 1 / 8,
  B: 1,
  I: 2,
  J: 4,
  K: 8,
  A: 1,
  E: 4,
  D: 8,
  C: 8,
  M: 16,
};

/** One column of a binary table as its header describes it. */
export interface FitsField extends ColumnInfo {
  type: FitsType;
  /** Elements in a row; 1 for a plain number. Characters for text, bits for X. */
  repeat: number;
  /** P or Q where the row only says where in the heap its elements lie. */
  heap: 'P' | 'Q' | null;
  /** Byte within the row. */
  offset: number;
  width: number;
  scale: number;
  zero: number | bigint;
  null: bigint | null;
}

export interface FitsTableShape {
  rows: number;
  rowBytes: number;
  fields: FitsField[];
  notes: string[];
}

/**
 * The columns of a BINTABLE header.
 *
 * @throws PerseusError `CATALOGUE_UNREADABLE` where the formats do not add up to the width of a row
 * @see FITS standard 4.0, section 7.3
 */
export function tableShape(header: FitsHeader, path: string): FitsTableShape {
  const rowBytes = countIn(header, 'NAXIS1', path);
  const rows = countIn(header, 'NAXIS2', path);
  const count = countIn(header, 'TFIELDS', path);
  if (count > 999) throw damaged(path, `in its header TFIELDS is ${count}, and FITS allows 999 columns`);
  const fields: FitsField[] = [];
  let offset = 0;
  for (let n = 1; n <= count; n++) {
    const field = fieldOf(header, n, offset, path);
    fields.push(field);
    offset += field.width;
  }
  if (offset !== rowBytes) {
    throw damaged(
      path,
      `its header says that a row has ${rowBytes} bytes (NAXIS1), but its columns add up to ${offset}`,
    );
  }
  const { names, notes } = distinctNames(fields.map(({ name }) => name));
  return {
    rows,
    rowBytes,
    fields: fields.map((field, i) => ({ ...field, name: names[i] as string })),
    notes,
  };
}

function fieldOf(header: FitsHeader, n: number, offset: number, path: string): FitsField {
  const form = textIn(header, `TFORM${n}`);
  const parts = /^\s*(\d*)([LXBIJKAEDCMPQ])(.*)$/.exec(form ?? '');
  const name = textIn(header, `TTYPE${n}`) ?? `col${n}`;
  const said = form === null ? 'is not there' : `is "${form}"`;
  if (parts === null)
    throw damaged(path, `the format of its column "${name}" (TFORM${n}) ${said}, and FITS knows no such`);
  const [, count, letter, rest] = parts as unknown as [string, string, string, string];
  const repeat = count === '' ? 1 : Number(count);
  const heap = letter === 'P' || letter === 'Q' ? letter : null;
  const type = (heap === null ? letter : rest.trimStart()[0]) as FitsType;
  if (!(type in TYPE_BYTES) || (heap !== null && repeat > 1)) {
    throw damaged(path, `the format of its column "${name}" (TFORM${n}) ${said}, and FITS knows no such`);
  }
  const width = heap === null ? Math.ceil(repeat * TYPE_BYTES[type]) : repeat * (heap === 'P' ? 8 : 16);
  const scale = header.values.get(`TSCAL${n}`);
  const nullValue = header.values.get(`TNULL${n}`);
  return {
    name,
    unit: textIn(header, `TUNIT${n}`),
    ucd: textIn(header, `TUCD${n}`),
    description: textIn(header, `TCOMM${n}`),
    type,
    repeat,
    heap,
    offset,
    width,
    scale: typeof scale === 'number' ? scale : 1,
    zero: zeroOf(header.values.get(`TZERO${n}`)),
    null: typeof nullValue === 'number' || typeof nullValue === 'bigint' ? bigintOf(nullValue) : null,
  };
}

/** 2^63 is written as an integer or as 9.2233720368547758E18; both mean unsigned 64-bit integers. */
function zeroOf(value: FitsValue | undefined): number | bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value !== 'number') return 0;
  return value === 2 ** 63 ? 1n << 63n : value;
}

function bigintOf(value: number | bigint): bigint | null {
  return typeof value === 'bigint' || Number.isInteger(value) ? BigInt(value) : null;
}
