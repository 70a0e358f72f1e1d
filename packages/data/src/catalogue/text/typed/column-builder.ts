import type { Column, ColumnInfo, ColumnType } from '../../table/column.js';
import { TextBuilder } from '../../table/text-values.js';
import { isNullNumber, isNullWord } from '../null-text.js';
import { cellText, type Cells } from '../scan/cells.js';
import { parseFloatInto } from './parse-float.js';
import { parseInt32Into, parseInt64Into } from './parse-integer.js';

type NumberType = 'int32' | 'int64' | 'float64' | 'boolean';
const LADDER: readonly NumberType[] = ['int32', 'int64', 'float64', 'boolean'];

/**
 * Builds one column from cells, in the narrowest type that keeps every one of them as it is written.
 *
 * It begins with the type of the first cell that is no null. A whole number that is too large for it, or a fraction,
 * widens what is there; a cell that is no number makes all of it text, and the cells before it must be read again (`mustReadAgain`).
 */
export class ColumnBuilder {
  readonly info: ColumnInfo;
  /** Whether cells were lost that are text. */
  #lost = false;
  #type: NumberType | 'text' | null;
  #rows = 0;
  #values:
    | Int32Array<ArrayBuffer>
    | BigInt64Array<ArrayBuffer>
    | Float64Array<ArrayBuffer>
    | Uint8Array<ArrayBuffer> = new Int32Array(0);
  /** The 64-bit values by halves. */
  #halves = new Int32Array(0);
  #nulls: Uint8Array | null = null;
  /** Whether a cell was taken for a null that would be a word in a column of text: `NA`, `none`. */
  #hadWords = false;
  #texts = new TextBuilder();

  /** @param type where it is known beforehand */
  constructor(info: ColumnInfo, capacity: number, type: NumberType | 'text' | null = null) {
    this.info = info;
    this.#type = type;
    if (type !== 'text') this.#store(type ?? 'int32', capacity);
  }

  /** Whether the column is text, and its cells must be added once more to a builder that knows. */
  get mustReadAgain(): boolean {
    return this.#lost || (this.#type === null && this.#hadWords);
  }

  get type(): ColumnType {
    return this.#type ?? 'text';
  }

  /** Adds the cells of column `index` out of `width` of every record. */
  add(bytes: Buffer, cells: Cells, index: number, width: number, encoding: 'utf8' | 'latin1'): void {
    if (this.#lost) return;
    let record = 0;
    while (record < cells.records && !this.#lost) {
      if (this.#type === 'text') {
        this.#addTexts(bytes, cells, index, width, record, encoding);
        return;
      }
      this.#reserve(cells.records - record);
      record = this.#addNumbers(bytes, cells, index, width, record);
      if (record < cells.records) this.#widenFor(bytes, cells, record * width + index);
    }
  }

  finish(): Column {
    const { info } = this;
    const rows = this.#rows;
    const nulls = this.#nulls?.subarray(0, rows) ?? null;
    switch (this.#type) {
      case 'int32':
        return { ...info, type: 'int32', values: (this.#values as Int32Array).subarray(0, rows), nulls };
      case 'int64':
        return { ...info, type: 'int64', values: (this.#values as BigInt64Array).subarray(0, rows), nulls };
      case 'boolean':
        return { ...info, type: 'boolean', values: (this.#values as Uint8Array).subarray(0, rows), nulls };
      case 'float64':
        return {
          ...info,
          type: 'float64',
          values: (this.#values as Float64Array).subarray(0, rows),
          nulls: null,
        };
      case 'text':
      case null: {
        // Nothing but nulls: no type was ever seen.
        if (this.#type === null) for (let i = 0; i < rows; i++) this.#texts.add('');
        return { ...info, type: 'text', values: this.#texts.finish(), nulls: null };
      }
    }
  }

  /** @returns the first record whose cell is neither of the type nor null; `cells.records` where there is none */
  #addNumbers(bytes: Buffer, cells: Cells, index: number, width: number, from: number): number {
    const { starts, ends, records } = cells;
    let at = this.#rows;
    let record = from;
    for (let cell = from * width + index; record < records; record++, at++, cell += width) {
      let start = starts[cell] as number;
      let end = ends[cell] as number;
      while (start < end && bytes[start] === 0x20) start++;
      while (end > start && bytes[end - 1] === 0x20) end--;
      if (this.#parse(bytes, start, end, at)) continue;
      if (end < 0 || !isNullNumber(bytes, start, end)) break;
      if (this.#type === null) this.#hadWords ||= !isNullWord(bytes, start, end);
      this.#setNull(at);
    }
    this.#rows = at;
    return record;
  }

  #parse(bytes: Buffer, start: number, end: number, at: number): boolean {
    if (start >= end) return false;
    switch (this.#type) {
      case 'int32':
        return parseInt32Into(bytes, start, end, this.#values as Int32Array, at);
      case 'int64':
        return parseInt64Into(bytes, start, end, this.#halves, at);
      case 'float64':
        return parseFloatInto(bytes, start, end, this.#values as Float64Array, at);
      case 'boolean':
        return parseBooleanInto(bytes, start, end, this.#values as Uint8Array, at);
      case 'text':
      case null:
        return false;
    }
  }

  #addTexts(
    bytes: Buffer,
    cells: Cells,
    index: number,
    width: number,
    from: number,
    encoding: 'utf8' | 'latin1',
  ): void {
    const { starts, ends, records } = cells;
    for (let record = from, cell = from * width + index; record < records; record++, cell += width) {
      const start = starts[cell] as number;
      const end = ends[cell] as number;
      if (end < 0 || encoding === 'latin1') {
        this.#texts.add(
          end >= 0 && isNullWord(bytes, start, end) ? '' : cellText(bytes, start, end, encoding),
        );
      } else if (isNullWord(bytes, start, end)) this.#texts.addBytes(bytes, start, start);
      else this.#texts.addBytes(bytes, start, end);
    }
    this.#rows += records - from;
  }

  /** Takes the type that the cell at the next row needs, and brings what is there into it. */
  #widenFor(bytes: Buffer, cells: Cells, cell: number): void {
    const before = this.#type;
    const rungs = LADDER.slice(before === null ? 0 : LADDER.indexOf(before as NumberType) + 1);
    for (const type of rungs) {
      if (type === 'boolean' && before !== null) break;
      if (!fits(type, bytes, cells, cell)) continue;
      if (!this.#convertTo(type)) break;
      return;
    }
    // All nulls so far are empty texts; anything else has lost how it was written.
    if (before !== null || this.#hadWords) this.#lost = true;
    else for (let i = 0; i < this.#rows; i++) this.#texts.add('');
    this.#type = 'text';
    this.#values = new Int32Array(0);
    this.#halves = new Int32Array(0);
    this.#nulls = null;
  }

  /** @returns false where a value would not survive it: an identifier beyond 2^53 among fractions */
  #convertTo(type: NumberType): boolean {
    const before = this.#type;
    const old = this.#values;
    const rows = this.#rows;
    if (before === 'int64' && type === 'float64') {
      for (let i = 0; i < rows; i++) if (!Number.isSafeInteger(Number(old[i]))) return false;
    }
    this.#type = type;
    this.#store(type, old.length);
    if (before === null) {
      if (type === 'float64') (this.#values as Float64Array).fill(NaN, 0, rows);
      return true;
    }
    if (type === 'int64') {
      const wide = this.#values as BigInt64Array;
      for (let i = 0; i < rows; i++) wide[i] = BigInt(old[i] as number);
    } else {
      const wide = this.#values as Float64Array;
      for (let i = 0; i < rows; i++) wide[i] = this.#nulls?.[i] === 1 ? NaN : Number(old[i]);
    }
    return true;
  }

  #setNull(at: number): void {
    if (this.#type === 'float64') {
      (this.#values as Float64Array)[at] = NaN;
    } else {
      this.#nulls ??= new Uint8Array(this.#values.length);
      this.#nulls[at] = 1;
    }
  }

  #store(type: NumberType, capacity: number): void {
    if (type === 'int32') this.#values = new Int32Array(capacity);
    else if (type === 'float64') this.#values = new Float64Array(capacity);
    else if (type === 'boolean') this.#values = new Uint8Array(capacity);
    else this.#values = new BigInt64Array(capacity);
    this.#halves = type === 'int64' ? new Int32Array(this.#values.buffer) : new Int32Array(0);
  }

  #reserve(count: number): void {
    const needed = this.#rows + count;
    if (needed <= this.#values.length) return;
    const capacity = Math.max(needed, Math.ceil(this.#values.length * 1.5));
    const old = this.#values;
    const nulls = this.#nulls;
    this.#store(this.#type === 'text' ? 'int32' : (this.#type ?? 'int32'), capacity);
    (this.#values as Int32Array).set(old as Int32Array);
    if (nulls !== null) {
      this.#nulls = new Uint8Array(capacity);
      this.#nulls.set(nulls);
    }
  }
}

const scratch32 = new Int32Array(1);
const scratchHalves = new Int32Array(2);
const scratchFloat = new Float64Array(1);
const scratchByte = new Uint8Array(1);

function fits(type: NumberType, bytes: Buffer, cells: Cells, cell: number): boolean {
  let start = cells.starts[cell] as number;
  let end = cells.ends[cell] as number;
  while (start < end && bytes[start] === 0x20) start++;
  while (end > start && bytes[end - 1] === 0x20) end--;
  if (start >= end) return false;
  switch (type) {
    case 'int32':
      return parseInt32Into(bytes, start, end, scratch32, 0);
    case 'int64':
      return parseInt64Into(bytes, start, end, scratchHalves, 0);
    case 'float64':
      return parseFloatInto(bytes, start, end, scratchFloat, 0);
    case 'boolean':
      return parseBooleanInto(bytes, start, end, scratchByte, 0);
  }
}

/** `true` and `false` in any case; `T` and `1` are letters and numbers. */
function parseBooleanInto(bytes: Buffer, start: number, end: number, out: Uint8Array, at: number): boolean {
  if (end - start !== 4 && end - start !== 5) return false;
  const word = bytes.toString('latin1', start, end).toLowerCase();
  if (word !== 'true' && word !== 'false') return false;
  out[at] = word === 'true' ? 1 : 0;
  return true;
}
