import { damaged } from '../bytes/damaged.js';
import { chooseColumns, distinctNames } from '../table/choose-columns.js';
import type { Column } from '../table/column.js';
import { columnBuilder, type ColumnBuilder } from '../table/column-builder.js';
import { Base64Decoder } from './base64.js';
import { BinaryRows } from './binary-rows.js';
import { columnTypeOf, type VotableField } from './field.js';
import { textCell, type TextCell } from './text-cell.js';

/** Collects one TABLE of a VOTable, whatever way its cells are written. */
export class TableReader {
  readonly fields: VotableField[] = [];
  hasData = false;
  rows = 0;
  notes: string[] = [];
  /** null for a column that is not wanted. */
  #builders: (ColumnBuilder | null)[] = [];
  #cells: (TextCell | null)[] = [];
  #filled = 0;
  #stream: { base64: Base64Decoder; rows: BinaryRows } | null = null;

  constructor(
    readonly path: string,
    readonly wanted: readonly string[] | undefined,
  ) {}

  /** The fields are all there: from now on come rows. */
  beginData(): void {
    this.hasData = true;
    this.#prepare();
  }

  beginRow(): void {
    this.#filled = 0;
  }

  cell(text: string): void {
    if (this.#filled >= this.fields.length) throw this.#wrongCells(`more than ${this.fields.length}`);
    this.#cells[this.#filled++]?.(text, this.rows + 1);
  }

  endRow(): void {
    if (this.#filled < this.fields.length) throw this.#wrongCells(String(this.#filled));
    this.rows++;
  }

  beginStream(masked: boolean): void {
    this.#stream = {
      base64: new Base64Decoder(),
      rows: new BinaryRows(this.fields, this.#builders, masked, this.path),
    };
  }

  streamText(text: string): void {
    if (this.#stream === null) return;
    const { base64, rows } = this.#stream;
    rows.add(this.#decoded(() => base64.add(text)));
    this.rows = rows.rows;
  }

  endStream(): void {
    const stream = this.#stream;
    if (stream === null) return;
    this.#decoded(() => stream.base64.end());
    stream.rows.end();
    this.#stream = null;
  }

  columns(): Column[] {
    if (!this.hasData) this.#prepare();
    return this.fields.flatMap(({ name, unit, ucd, description }, i) => {
      const builder = this.#builders[i] ?? null;
      return builder === null ? [] : [builder.finish({ name, unit, ucd, description })];
    });
  }

  #prepare(): void {
    const { names, notes } = distinctNames(this.fields.map(({ name }) => name));
    names.forEach((name, i) => ((this.fields[i] as VotableField).name = name));
    this.notes = notes;
    const chosen = new Set(chooseColumns(names, this.wanted, this.path));
    this.#builders = this.fields.map((field, i) =>
      chosen.has(i) ? columnBuilder(columnTypeOf(field)) : null,
    );
    this.#cells = this.fields.map((field, i) => {
      const builder = this.#builders[i] ?? null;
      return builder === null ? null : textCell(field, builder, this.path);
    });
  }

  #wrongCells(count: string): Error {
    const why = `row ${this.rows + 1} has ${count} cells, and the table has ${this.fields.length} columns`;
    return damaged(this.path, why, undefined, { row: this.rows + 1 });
  }

  #decoded<T>(decode: () => T): T {
    try {
      return decode();
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw damaged(
        this.path,
        `after row ${this.rows} its base64 is broken or cut off`,
        undefined,
        {},
        cause,
      );
    }
  }
}
