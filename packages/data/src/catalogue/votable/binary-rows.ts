import { damaged } from '../bytes/damaged.js';
import type { ColumnBuilder } from '../table/column-builder.js';
import { binaryCell, type BinaryCell } from './binary-cell.js';
import { DATATYPES, type VotableField } from './field.js';

/** No row of a catalogue is longer; a claim beyond it must not make us wait for so many bytes. */
const MAX_ROW_BYTES = 1 << 28;

/** Takes the rows of BINARY (`masked` false) or BINARY2 from bytes that come in pieces. */
export class BinaryRows {
  rows = 0;
  #pending = Buffer.alloc(1 << 16);
  #used = 0;
  readonly #maskBytes: number;
  readonly #cells: BinaryCell[];

  constructor(
    readonly fields: readonly VotableField[],
    readonly builders: readonly (ColumnBuilder | null)[],
    masked: boolean,
    readonly path: string,
  ) {
    this.#maskBytes = masked ? Math.ceil(fields.length / 8) : 0;
    this.#cells = fields.map((field, i) => {
      const builder = builders[i] ?? null;
      return builder === null ? () => undefined : binaryCell(field, builder);
    });
  }

  add(bytes: Uint8Array): void {
    this.#reserve(this.#used + bytes.length);
    this.#pending.set(bytes, this.#used);
    this.#used += bytes.length;
    let at = 0;
    for (;;) {
      const end = this.#rowEnd(at);
      if (end === null || end === at) break;
      this.#readRow(at);
      at = end;
    }
    this.#pending.copyWithin(0, at, this.#used);
    this.#used -= at;
  }

  end(): void {
    if (this.#used > 0) throw damaged(this.path, `it is cut off within row ${this.rows + 1}`);
  }

  /** Where the row that begins at `at` ends; null where not all of it is there. */
  #rowEnd(start: number): number | null {
    let at = start + this.#maskBytes;
    for (const field of this.fields) {
      let count = field.length;
      if (count === null) {
        if (at + 4 > this.#used) return null;
        count = this.#pending.readInt32BE(at);
        at += 4;
      }
      at += Math.ceil(count * DATATYPES[field.datatype].bytes);
      if (count < 0 || at - start > MAX_ROW_BYTES) {
        const why = `row ${this.rows + 1} of its column "${field.name}" claims ${count} elements`;
        throw damaged(this.path, why, undefined, { row: this.rows + 1, column: field.name });
      }
    }
    return at <= this.#used ? at : null;
  }

  #readRow(start: number): void {
    let at = start + this.#maskBytes;
    for (let i = 0; i < this.fields.length; i++) {
      const field = this.fields[i] as VotableField;
      let count = field.length;
      if (count === null) {
        count = this.#pending.readInt32BE(at);
        at += 4;
      }
      const none = this.#maskBytes > 0 && ((this.#pending[start + (i >> 3)] as number) << (i & 7)) & 0x80;
      if (none) this.builders[i]?.addNull();
      else (this.#cells[i] as BinaryCell)(this.#pending, at, count);
      at += Math.ceil(count * DATATYPES[field.datatype].bytes);
    }
    this.rows++;
  }

  #reserve(length: number): void {
    if (length <= this.#pending.length) return;
    const larger = Buffer.alloc(Math.max(length, this.#pending.length * 2));
    this.#pending.copy(larger, 0, 0, this.#used);
    this.#pending = larger;
  }
}
