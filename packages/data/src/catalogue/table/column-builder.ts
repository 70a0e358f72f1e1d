import type { Column, ColumnInfo, ColumnType } from './column.js';
import { TextBuilder } from './text-values.js';

/** Collects the values of one column, row by row, where their number is not known before; memory doubles as it fills. */
export interface ColumnBuilder {
  readonly type: ColumnType;
  addNull(): void;
  /** Numbers for integers of 32 bits, floating point and booleans (0 or 1); BigInts for integers of 64 bits. */
  addNumber(value: number): void;
  addBigint(value: bigint): void;
  addText(value: string): void;
  finish(info: ColumnInfo): Column;
}

export function columnBuilder(type: ColumnType): ColumnBuilder {
  switch (type) {
    case 'text':
      return textBuilder();
    case 'int64':
      return bigintBuilder();
    case 'boolean':
      return numberBuilder(type, (length) => new Uint8Array(length));
    case 'int32':
      return numberBuilder(type, (length) => new Int32Array(length));
    case 'float32':
      return numberBuilder(type, (length) => new Float32Array(length));
    case 'float64':
      return numberBuilder(type, (length) => new Float64Array(length));
  }
}

const FIRST_ROWS = 1024;

class Nulls {
  #rows = new Uint8Array(FIRST_ROWS);
  #any = false;

  add(row: number): void {
    if (row >= this.#rows.length) {
      const larger = new Uint8Array(row * 2);
      larger.set(this.#rows);
      this.#rows = larger;
    }
    this.#rows[row] = 1;
    this.#any = true;
  }

  finish(rows: number): Uint8Array | null {
    if (!this.#any) return null;
    const all = new Uint8Array(rows);
    all.set(this.#rows.subarray(0, rows));
    return all;
  }
}

function refuse(): never {
  throw new TypeError('another kind of value than the column is made for');
}

type Numbers = Uint8Array | Int32Array | Float32Array | Float64Array;

function numberBuilder(
  type: 'boolean' | 'int32' | 'float32' | 'float64',
  take: (length: number) => Numbers,
): ColumnBuilder {
  let values = take(FIRST_ROWS);
  let rows = 0;
  const nulls = new Nulls();
  const floating = type === 'float32' || type === 'float64';
  const addNumber = (value: number) => {
    if (rows === values.length) {
      const larger = take(rows * 2);
      larger.set(values);
      values = larger;
    }
    values[rows++] = value;
  };
  return {
    type,
    addNumber,
    addNull() {
      if (!floating) nulls.add(rows);
      addNumber(floating ? NaN : 0);
    },
    addBigint: refuse,
    addText: refuse,
    finish: (info) => ({ ...info, type, values: values.slice(0, rows), nulls: nulls.finish(rows) }) as Column,
  };
}

function bigintBuilder(): ColumnBuilder {
  let values = new BigInt64Array(FIRST_ROWS);
  let rows = 0;
  const nulls = new Nulls();
  const addBigint = (value: bigint) => {
    if (rows === values.length) {
      const larger = new BigInt64Array(rows * 2);
      larger.set(values);
      values = larger;
    }
    values[rows++] = value;
  };
  return {
    type: 'int64',
    addBigint,
    addNull() {
      nulls.add(rows);
      addBigint(0n);
    },
    addNumber: (value) => addBigint(BigInt(value)),
    addText: refuse,
    finish: (info) => ({ ...info, type: 'int64', values: values.slice(0, rows), nulls: nulls.finish(rows) }),
  };
}

function textBuilder(): ColumnBuilder {
  const builder = new TextBuilder();
  return {
    type: 'text',
    addText: (value) => builder.add(value),
    addNull: () => builder.add(''),
    addNumber: refuse,
    addBigint: refuse,
    finish: (info) => ({ ...info, type: 'text', values: builder.finish(), nulls: null }),
  };
}
