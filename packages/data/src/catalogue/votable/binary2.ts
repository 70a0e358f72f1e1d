import type { Catalogue } from '../table/catalogue.js';
import type { Column } from '../table/column.js';
import { datatypeOf } from './header.js';

/** A multiple of three bytes is one of four characters: pieces can stand behind one another. */
const PIECE_BYTES = 48 * 1024;

/** The rows of a catalogue as BINARY2 in base64 (VOTable 1.4, section 5.4), piece by piece. */
export function* binary2Rows({ columns, rows }: Catalogue): Generator<string> {
  const cells = columns.map(cellWriter);
  const maskBytes = Math.ceil(columns.length / 8);
  let pending = Buffer.alloc(PIECE_BYTES * 2);
  let used = 0;
  for (let row = 0; row < rows; row++) {
    const length = cells.reduce((sum, cell) => sum + cell.bytes(row), maskBytes);
    if (used + length > pending.length) pending = Buffer.concat([pending], (used + length) * 2);
    pending.fill(0, used, used + maskBytes);
    let at = used + maskBytes;
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i] as CellWriter;
      if (cell.isNull(row)) pending[used + (i >> 3)]! |= 0x80 >> (i & 7);
      cell.write(pending, at, row);
      at += cell.bytes(row);
    }
    used = at;
    if (used < PIECE_BYTES) continue;
    const whole = used - (used % 3);
    yield `${pending.toString('base64', 0, whole)}\n`;
    pending.copyWithin(0, whole, used);
    used -= whole;
  }
  yield `${pending.toString('base64', 0, used)}\n`;
}

interface CellWriter {
  bytes(row: number): number;
  isNull(row: number): boolean;
  write(target: Buffer, at: number, row: number): void;
}

function cellWriter(column: Column): CellWriter {
  const { nulls } = column;
  const isNull = nulls === null ? () => false : (row: number) => nulls[row] === 1;
  switch (column.type) {
    case 'text':
      return datatypeOf(column) === 'char' ? asciiWriter(column) : unicodeWriter(column);
    case 'boolean': {
      const { values } = column;
      const write = (target: Buffer, at: number, row: number) => {
        target[at] = isNull(row) ? 0x3f : values[row] === 1 ? 0x54 : 0x46;
      };
      return { isNull, bytes: () => 1, write };
    }
    case 'int32': {
      const { values } = column;
      return {
        isNull,
        bytes: () => 4,
        write: (target, at, row) => target.writeInt32BE(values[row] as number, at),
      };
    }
    case 'int64': {
      const { values } = column;
      return {
        isNull,
        bytes: () => 8,
        write: (target, at, row) => target.writeBigInt64BE(values[row] as bigint, at),
      };
    }
    case 'float32': {
      const { values } = column;
      return {
        isNull,
        bytes: () => 4,
        write: (target, at, row) => target.writeFloatBE(values[row] as number, at),
      };
    }
    case 'float64': {
      const { values } = column;
      return {
        isNull,
        bytes: () => 8,
        write: (target, at, row) => target.writeDoubleBE(values[row] as number, at),
      };
    }
  }
}

type TextColumn = Extract<Column, { type: 'text' }>;

function asciiWriter({ values: { bytes, ends } }: TextColumn): CellWriter {
  const startOf = (row: number) => (row === 0 ? 0 : (ends[row - 1] as number));
  return {
    isNull: () => false,
    bytes: (row) => 4 + (ends[row] as number) - startOf(row),
    write(target, at, row) {
      const text = bytes.subarray(startOf(row), ends[row]);
      target.writeInt32BE(text.length, at);
      target.set(text, at + 4);
    },
  };
}

function unicodeWriter({ values }: TextColumn): CellWriter {
  return {
    isNull: () => false,
    bytes: (row) => 4 + 2 * values.at(row).length,
    write(target, at, row) {
      const text = values.at(row);
      target.writeInt32BE(text.length, at);
      target.set(Buffer.from(text, 'utf16le').swap16(), at + 4);
    },
  };
}
