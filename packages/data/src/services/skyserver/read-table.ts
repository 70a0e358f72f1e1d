import { PerseusError } from '@perseus/core';

/** A table as text, column by column. */
export interface TextTable {
  names: string[];
  /** `cells[column][row]`. */
  cells: string[][];
  rows: number;
}

/**
 * Reads a table as SkyServer writes it.
 *
 * It looks like CSV, and is not: the first line is `#Table1`, a text with a comma is put in quotes, the quotes within it
 * are not escaped, a text that begins with a quote is not put in any, and line ends within a text are left as they are.
 * So a line is cut at every comma, and where that gives too many pieces they are joined in the one way that gives the
 * header's number of cells. Of an empty table the header may be missing.
 *
 * @throws PerseusError `SERVICE_ANSWER` where a line can be read in no way or in several, or the table is cut off
 */
export function readSkyServerTable(text: string, url: string): TextTable {
  const lines = text
    .replaceAll('\r\n', '\n')
    .replace(/^\ufeff/, '')
    .split('\n');
  // What is missing at the end may be any part of a cell: 1237661127041 for 1237661127041023136.
  if (lines.pop() !== '') throw damaged('the last line is cut off', lines.length, url);
  let next = lines[0]?.startsWith('#') ? 1 : 0;
  const names = (lines[next++] ?? '').split(',').map((name) => name.trim());
  if (names.length === 1 && names[0] === '') return { names: [], cells: [], rows: 0 };
  const cells: string[][] = names.map(() => []);
  let rows = 0;
  while (next < lines.length) {
    const line = lines[next++] as string;
    // A second table follows; there is none where one SELECT was asked.
    if (line === '' && lines[next]?.startsWith('#')) break;
    if (line === '' && names.length > 1 && next === lines.length) break;
    let pieces = line.split(',');
    while (next < lines.length && goesOn(pieces, lines[next] as string, names.length)) {
      const [first = '', ...rest] = (lines[next++] as string).split(',');
      pieces = [...pieces.slice(0, -1), `${pieces.at(-1)}\n${first}`, ...rest];
    }
    const row = pieces.length === names.length ? pieces : joined(pieces, names.length);
    if (typeof row === 'string') throw damaged(row, rows + 1, url);
    rows++;
    row.forEach((cell, column) => (cells[column] as string[]).push(cell));
  }
  return { names, cells, rows };
}

/** Whether a line ends within a text: it has too few cells, or a quote is open and the line after it is no row by itself. */
function goesOn(pieces: string[], following: string, count: number): boolean {
  if (pieces.length < count) return true;
  const opening = pieces.findLastIndex((piece) => piece.startsWith('"'));
  if (opening < 0 || pieces.slice(opening).some((piece) => piece.length > 1 && piece.endsWith('"')))
    return false;
  return following.split(',', count).length < count;
}

/** The pieces of a line as `count` cells, or why they cannot be; only cells that begin with a quote hold commas. */
function joined(pieces: string[], count: number): string[] | string {
  const surplus = pieces.length - count;
  if (surplus > 0 && surplus <= MAX_SURPLUS) {
    for (const isCell of [isQuoted, isQuotedOrRaw]) {
      const { ways, lengths } = cutInto(pieces, count, isCell);
      if (ways > 1) return 'its quotes can be read in more than one way';
      if (ways === 1) return cellsOf(pieces, lengths);
    }
  }
  return `it has ${pieces.length} cells, and the header has ${count}`;
}

// A line with more commas within its texts than this is no row of a table.
const MAX_SURPLUS = 1000;

const isQuoted = (first: string, last: string) => first.startsWith('"') && last.endsWith('"');
/** A text that begins with a quote of its own is not put in quotes, whatever commas it has. */
const isQuotedOrRaw = (first: string) => first.startsWith('"');

/** In how many ways (0, 1, or 2 for several) the pieces make `count` cells, and the lengths of the cells in one of them. */
function cutInto(
  pieces: string[],
  count: number,
  isCell: (first: string, last: string) => boolean,
): { ways: number; lengths: number[] } {
  const surplus = pieces.length - count;
  // ways[used]: of the cells from this one on, where those before it took `used` pieces more than cells.
  let ways = Array.from({ length: surplus + 1 }, (_, used) => Number(used === surplus));
  const choices: number[][] = [];
  for (let cell = count - 1; cell >= 0; cell--) {
    const chosen: number[] = [];
    ways = ways.map((waysOfOne, used) => {
      let total = waysOfOne;
      if (total > 0) chosen[used] = 1;
      const start = cell + used;
      for (let extra = 1; used + extra <= surplus; extra++) {
        const waysAfter = ways[used + extra] as number;
        if (waysAfter === 0 || !isCell(pieces[start] as string, pieces[start + extra] as string)) continue;
        chosen[used] = 1 + extra;
        total += waysAfter;
      }
      return Math.min(total, 2);
    });
    choices.unshift(chosen);
  }
  const lengths: number[] = [];
  if (ways[0] !== 1) return { ways: ways[0] as number, lengths };
  let used = 0;
  for (const chosen of choices) {
    lengths.push(chosen[used] as number);
    used += (chosen[used] as number) - 1;
  }
  return { ways: 1, lengths };
}

function cellsOf(pieces: string[], lengths: number[]): string[] {
  let start = 0;
  return lengths.map((length) => {
    const cell = pieces.slice(start, (start += length)).join(',');
    return length > 1 && cell.endsWith('"') ? cell.slice(1, -1) : cell;
  });
}

function damaged(problem: string, row: number, url: string): PerseusError {
  const message =
    `Row ${row} of the table that ${url} sent cannot be read: ${problem}. ` +
    'Ask again, or leave out columns of free text, which the service does not quote soundly.';
  return new PerseusError('SERVICE_ANSWER', message, { url, row });
}
