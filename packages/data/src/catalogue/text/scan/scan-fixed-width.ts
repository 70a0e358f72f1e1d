import type { Cells, Scanner } from './cells.js';

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BLANK = 0x20;
const ZERO = 0x30;

/** Bytes of every line, from 0, `end` exclusive. */
export interface FixedCell {
  start: number;
  end: number;
  /** A number filled up with zeros (`03` hours) is that number, and no name. */
  zeroFilled?: boolean;
}

/**
 * A scanner of lines whose cells stand at fixed bytes, `start` to `end` (exclusive); blanks around a cell are no part of it.
 *
 * A line that ends early leaves its last cells empty: editors take trailing blanks off. Empty lines are passed over.
 */
export function scanFixedWidth(columns: readonly FixedCell[]): Scanner {
  return (bytes, from, to, last, cells) => {
    let i = from;
    while (i < to && cells.records < cells.recordEnds.length) {
      const newline = bytes.indexOf(NEWLINE, i);
      const whole = newline >= 0 && newline < to;
      if (!whole && !last) return i;
      let lineEnd = whole ? newline : to;
      const next = lineEnd + 1;
      if (lineEnd > i && bytes[lineEnd - 1] === RETURN) lineEnd--;
      if (lineEnd > i) addLine(bytes, i, lineEnd, columns, cells);
      i = next;
    }
    return Math.min(i, to);
  };
}

function addLine(
  bytes: Uint8Array,
  lineStart: number,
  lineEnd: number,
  columns: readonly FixedCell[],
  cells: Cells,
): void {
  for (const column of columns) {
    if (cells.count === cells.starts.length) cells.grow();
    let start = Math.min(lineEnd, lineStart + column.start);
    let end = Math.min(lineEnd, lineStart + column.end);
    while (start < end && bytes[start] === BLANK) start++;
    while (end > start && bytes[end - 1] === BLANK) end--;
    if (column.zeroFilled === true) start = afterZeros(bytes, start, end);
    cells.starts[cells.count] = start;
    cells.ends[cells.count++] = end;
  }
  cells.recordEnds[cells.records++] = cells.count;
}

/** Where a number begins without the zeros that fill it up; its sign moves there. */
function afterZeros(bytes: Uint8Array, start: number, end: number): number {
  const sign = bytes[start] === 0x2d || bytes[start] === 0x2b ? (bytes[start] as number) : null;
  let digit = sign === null ? start : start + 1;
  while (digit + 1 < end && bytes[digit] === ZERO && isDigit(bytes[digit + 1])) digit++;
  if (sign === null) return digit;
  bytes[digit - 1] = sign;
  return digit - 1;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= ZERO + 9;
}
