import type { Scanner } from './cells.js';

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;

/**
 * A scanner of records whose cells are separated by one byte, quoted as RFC 4180 has it.
 *
 * More lenient than that, because services are: a quote in a cell that does not begin with one is a character of it, and
 * so is one in a quoted cell that neither another quote nor the cell's end follows (SkyServer does not double them).
 * Empty lines are passed over.
 */
export function scanDelimited(delimiter: number): Scanner {
  return (bytes, from, to, last, cells) => {
    const { recordEnds } = cells;
    // A sentinel spares the loop over a cell's bytes a comparison each.
    bytes[to] = NEWLINE;
    let { starts, ends, count } = cells;
    let i = from;
    while (i < to && cells.records < recordEnds.length) {
      const recordStart = i;
      const firstCell = count;
      let start: number;
      do {
        if (count === starts.length) {
          cells.grow();
          ({ starts, ends } = cells);
        }
        start = i;
        if (bytes[i] === QUOTE && i < to) {
          const end = quotedEnd(bytes, ++start, to, delimiter);
          if (end === to && last) cells.unclosedQuote = true;
          ends[count] = end;
          i = end < 0 ? ~end : end;
          while (bytes[i] !== delimiter && bytes[i] !== NEWLINE) i++;
          if (end === to) i = to;
        } else {
          let byte = bytes[i];
          while (byte !== delimiter && byte !== NEWLINE) byte = bytes[++i];
          ends[count] = byte === NEWLINE && i > start && bytes[i - 1] === RETURN ? i - 1 : i;
        }
        starts[count++] = start;
      } while (bytes[i++] === delimiter && i <= to);
      if (i > to && !last) {
        cells.count = firstCell;
        return recordStart;
      }
      const empty = count === firstCell + 1 && start === recordStart && ends[firstCell] === start;
      if (empty) count = firstCell;
      else recordEnds[cells.records++] = count;
      cells.count = count;
    }
    return Math.min(i, to);
  };
}

/**
 * Where a quoted cell that begins at `start` ends: at its closing quote, at `~` that where doubled quotes are in it, and at
 * `to` where there is none.
 */
function quotedEnd(bytes: Uint8Array, start: number, to: number, delimiter: number): number {
  let doubled = false;
  for (let i = start; i < to; i++) {
    if (bytes[i] !== QUOTE) continue;
    const next = bytes[i + 1];
    if (next === QUOTE && i + 1 < to) {
      doubled = true;
      i++;
    } else if (next === delimiter || next === NEWLINE || (next === RETURN && bytes[i + 2] === NEWLINE)) {
      return doubled ? ~i : i;
    }
  }
  return to;
}
