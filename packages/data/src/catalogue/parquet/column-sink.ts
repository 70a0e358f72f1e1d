import { isUtf8 } from 'node:buffer';
import type { Column, ColumnInfo } from '../table/column.js';
import { TextBuilder, TextValues } from '../table/text-values.js';
import type { ParquetLeaf } from './leaf.js';
import { isTexts, type PageTexts, type PageValues } from './page-values.js';

/** Collects one column from pages that come in order. */
export interface ColumnSink {
  /** @param present 1 for each row of the page that has a value, 0 for others; null where all have */
  add(values: PageValues, present: Uint32Array | null, rows: number): void;
  /** How many rows there are so far. */
  readonly rows: number;
  finish(info: ColumnInfo): Column;
}

export function columnSink(leaf: ParquetLeaf, rows: number): ColumnSink {
  return leaf.type === 'text' ? new TextSink(rows) : new NumberSink(leaf, rows);
}

type Numbers = Uint8Array | Int32Array | BigInt64Array | Float32Array | Float64Array;

class NumberSink implements ColumnSink {
  rows = 0;
  readonly #leaf: ParquetLeaf;
  readonly #values: Numbers;
  #nulls: Uint8Array | null = null;

  constructor(leaf: ParquetLeaf, rows: number) {
    this.#leaf = leaf;
    this.#values = valuesOf(leaf.type, rows);
  }

  add(page: PageValues, present: Uint32Array | null, rows: number): void {
    const values = this.#asStored(page);
    if (this.rows + rows > this.#values.length) throw new RangeError('more rows than the file says');
    if (present === null) this.#values.set(values as never, this.rows);
    else this.#scatter(values, present, rows);
    this.rows += rows;
  }

  finish(info: ColumnInfo): Column {
    const { type, unsigned, element } = this.#leaf;
    const values = this.#values;
    // Unsigned integers beyond 2^63 - 1 fit no column of numbers exactly: identifiers, as text.
    if (
      unsigned &&
      element.type === 'INT64' &&
      values instanceof BigInt64Array &&
      values.some((value) => value < 0n)
    ) {
      const nulls = this.#nulls;
      const texts = Array.from(values, (value, row) =>
        nulls?.[row] === 1 ? '' : String(BigInt.asUintN(64, value)),
      );
      return { ...info, type: 'text', values: TextValues.from(texts), nulls: null };
    }
    return { ...info, type, values, nulls: this.#nulls } as Column;
  }

  #asStored(page: PageValues): Numbers {
    if (isTexts(page)) throw new TypeError('texts in a column of numbers');
    if (!(page instanceof Int32Array) || !(this.#values instanceof BigInt64Array)) return page;
    return BigInt64Array.from(page, (value) => BigInt(value >>> 0));
  }

  #scatter(values: Numbers, present: Uint32Array, rows: number): void {
    const floating = this.#leaf.type === 'float32' || this.#leaf.type === 'float64';
    if (!floating) this.#nulls ??= new Uint8Array(this.#values.length);
    const nulls = this.#nulls;
    const into = this.#values as Float64Array;
    for (let i = 0, taken = 0; i < rows; i++) {
      if (present[i] === 1) into[this.rows + i] = values[taken++] as number;
      else if (nulls === null) into[this.rows + i] = NaN;
      else nulls[this.rows + i] = 1;
    }
  }
}

function valuesOf(type: ParquetLeaf['type'], rows: number): Numbers {
  if (type === 'boolean') return new Uint8Array(rows);
  if (type === 'int32') return new Int32Array(rows);
  if (type === 'int64') return new BigInt64Array(rows);
  return type === 'float32' ? new Float32Array(rows) : new Float64Array(rows);
}

class TextSink implements ColumnSink {
  rows = 0;
  readonly #ends: Uint32Array;
  #bytes = new Uint8Array(1 << 16);
  #used = 0;

  constructor(rows: number) {
    this.#ends = new Uint32Array(rows);
  }

  add(page: PageValues, present: Uint32Array | null, rows: number): void {
    if (!isTexts(page)) throw new TypeError('numbers in a column of text');
    if (this.rows + rows > this.#ends.length) throw new RangeError('more rows than the file says');
    this.#reserve(page);
    const { bytes, starts, lengths, indices } = page;
    const target = this.#bytes;
    let used = this.#used;
    for (let i = 0, taken = 0; i < rows; i++) {
      if (present === null || present[i] === 1) {
        const text = indices === null ? taken : (indices[taken] as number);
        const start = starts[text] as number;
        const end = start + (lengths[text] as number);
        taken++;
        for (let at = start; at < end; at++) target[used++] = bytes[at] as number;
      }
      this.#ends[this.rows + i] = used;
    }
    this.#used = used;
    this.rows += rows;
  }

  finish(info: ColumnInfo): Column {
    const bytes = this.#bytes.slice(0, this.#used);
    const values = new TextValues(bytes, this.#ends);
    return { ...info, type: 'text', values: isUtf8(bytes) ? values : fromBytes(values), nulls: null };
  }

  #reserve({ lengths, indices }: PageTexts): void {
    let needed = this.#used;
    const count = indices === null ? lengths.length : indices.length;
    for (let i = 0; i < count; i++)
      needed += lengths[indices === null ? i : (indices[i] as number)] as number;
    if (needed <= this.#bytes.length) return;
    if (needed > 0xffff_ffff) throw new TextTooLong();
    const larger = new Uint8Array(Math.min(0xffff_ffff, Math.max(this.#bytes.length * 2, needed)));
    larger.set(this.#bytes.subarray(0, this.#used));
    this.#bytes = larger;
  }
}

/** More text than a column holds. */
export class TextTooLong extends Error {}

/** Bytes that are no UTF-8: text as Latin-1 has it, so that nothing is lost. */
function fromBytes({ bytes, ends }: TextValues): TextValues {
  const builder = new TextBuilder();
  ends.forEach((end, row) => {
    const text = Buffer.from(bytes.subarray(row === 0 ? 0 : (ends[row - 1] as number), end));
    builder.add(text.toString(isUtf8(text) ? 'utf8' : 'latin1'));
  });
  return builder.finish();
}
