/**
 * Where the cells of some records lie in a block, record after record.
 *
 * Cell `i` is bytes `starts[i]` to `ends[i]`; where `ends[i]` is negative its end is `~ends[i]`, and doubled quotes are
 * in it. The cells of record `r` end before cell `recordEnds[r]`.
 */
export class Cells {
  starts = new Int32Array(1 << 15);
  ends = new Int32Array(1 << 15);
  count = 0;
  recordEnds = new Int32Array(1 << 12);
  records = 0;
  /** Whether the last cell began with a quote that nothing closed. */
  unclosedQuote = false;

  clear(): void {
    this.count = 0;
    this.records = 0;
  }

  /** Makes room for one more cell. */
  grow(): void {
    const starts = new Int32Array(this.starts.length * 2);
    const ends = new Int32Array(starts.length);
    starts.set(this.starts);
    ends.set(this.ends);
    this.starts = starts;
    this.ends = ends;
  }

  /** The number of cells of record `r`. */
  widthOf(r: number): number {
    return (this.recordEnds[r] as number) - (r === 0 ? 0 : (this.recordEnds[r - 1] as number));
  }
}

/**
 * Finds the cells of the next records.
 *
 * @returns where the first record begins that was not looked at: `to` where all of them fitted, less where `cells` is
 *   full or the last record is not whole and `last` is false
 */
export type Scanner = (bytes: Uint8Array, from: number, to: number, last: boolean, cells: Cells) => number;

/** The text of a cell, by UTF-8 or else Latin-1. */
export function cellText(bytes: Buffer, start: number, end: number, encoding: 'utf8' | 'latin1'): string {
  if (end >= 0) return bytes.toString(encoding, start, end);
  return bytes.toString(encoding, start, ~end).replaceAll('""', '"');
}
