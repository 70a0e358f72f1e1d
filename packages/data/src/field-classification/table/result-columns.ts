import type { FieldRecord } from '../work/work-file.js';

/** Results by row of the catalogue, in whatever order they come: 22 bytes an object. */
export class ResultColumns {
  readonly rows: number;
  readonly pMember: Float32Array;
  readonly pMemberSpread: Float32Array;
  readonly stellarity: Float32Array;
  readonly flags: Uint32Array;
  readonly tile: Int32Array;
  readonly otherTiles: Uint8Array;
  readonly label: Uint8Array;
  readonly #seen: Uint8Array;
  #count = 0;

  constructor(rows: number) {
    this.rows = rows;
    this.pMember = new Float32Array(rows).fill(NaN);
    this.pMemberSpread = new Float32Array(rows).fill(NaN);
    this.stellarity = new Float32Array(rows).fill(NaN);
    this.flags = new Uint32Array(rows);
    this.tile = new Int32Array(rows).fill(-1);
    this.otherTiles = new Uint8Array(rows);
    this.label = new Uint8Array(rows).fill(255);
    this.#seen = new Uint8Array(rows);
  }

  /** Rows that have a result. */
  get count(): number {
    return this.#count;
  }

  has(row: number): boolean {
    return this.#seen[row] === 1;
  }

  /** @returns false where the row has a result already, or there is no such row */
  put(record: FieldRecord): boolean {
    const { row } = record;
    if (this.#seen[row] !== 0) return false;
    this.#seen[row] = 1;
    this.#count++;
    this.pMember[row] = record.pMember;
    this.pMemberSpread[row] = record.pMemberSpread;
    this.stellarity[row] = record.stellarity;
    this.flags[row] = record.flags;
    this.tile[row] = record.tile;
    this.otherTiles[row] = record.otherTiles;
    this.label[row] = record.label;
    return true;
  }
}
