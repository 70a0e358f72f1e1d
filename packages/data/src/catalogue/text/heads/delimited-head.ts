import { extname } from 'node:path';
import { PerseusError } from '@perseus/core';
import { columnNames, leadingComments, nextRecord, noHead, type TextHead } from './text-head.js';

const COMMA = 0x2c;
const TAB = 0x09;
const SEMICOLON = 0x3b;

/**
 * The head of a CSV or TSV file: comments, a line of names, and in VizieR's TSV lines of units and dashes.
 *
 * @param whole whether `start` is the whole text
 * @throws PerseusError `CATALOGUE_UNREADABLE`, `CATALOGUE_COLUMNS`, `CATALOGUE_FORMAT` (nothing separates the names)
 */
export function delimitedHead(start: Buffer, whole: boolean, path: string, given?: 'csv' | 'tsv'): TextHead {
  const { comments, end } = leadingComments(start);
  const delimiter = given === 'tsv' ? TAB : delimiterOf(start.subarray(end), path, given);
  const first = nextRecord(start, end, delimiter, whole);
  if (first === null) throw noHead(path, whole);
  const head: TextHead = {
    format: delimiter === TAB ? 'tsv' : 'csv',
    columns: [],
    delimiter,
    bytes: first.end,
    notes: notesOf(comments),
  };
  const commented = commentedHeader(comments, first.cells, delimiter);
  if (commented !== null) {
    head.columns = columnNames(commented, path).map(plainColumn);
    head.bytes = end;
    return head;
  }
  head.columns = columnNames(first.cells, path).map(plainColumn);
  takeVizierLines(head, start, whole);
  describeByVizier(head, comments);
  return head;
}

function plainColumn(name: string): TextHead['columns'][number] {
  return { name, unit: null, ucd: null, description: null };
}

/** What is most frequent in the line of names: a comma, a tab or a semicolon. */
function delimiterOf(text: Buffer, path: string, given: 'csv' | undefined): number {
  const newline = text.indexOf(0x0a);
  const line = text.toString('latin1', 0, newline < 0 ? text.length : newline).replace(/"[^"]*"/g, '');
  const counts = ([COMMA, TAB, SEMICOLON] as const).map((byte) => ({
    byte,
    count: line.split(String.fromCharCode(byte)).length,
  }));
  const best = counts.reduce((most, next) => (next.count > most.count ? next : most));
  const oneColumn = given === 'csv' || /^\.(csv|tsv|tab|txt)$/i.test(extname(path.replace(/\.gz$/i, '')));
  if (best.count > 1 || line.trim() === '') return best.byte;
  if (oneColumn && !/\S\s+\S/.test(line.trim())) return COMMA;
  throw new PerseusError(
    'CATALOGUE_FORMAT',
    `${path}: neither commas nor tabs separate its columns ("${line.trim().slice(0, 60)}"), so its format cannot be told. ` +
      'Say it with --format; a fixed-width file of the CDS wants its ReadMe (--readme).',
    { path, option: '--format' },
  );
}

/** `#id,ra,dec` above rows of numbers is the header, and no comment. */
function commentedHeader(
  comments: readonly string[],
  first: readonly string[],
  delimiter: number,
): string[] | null {
  const last = comments.at(-1)?.split(String.fromCharCode(delimiter));
  if (last === undefined || last.length < 2 || last.length !== first.length) return null;
  const isNumber = (cell: string) => cell.trim() !== '' && Number.isFinite(Number(cell));
  return first.some(isNumber) && !last.some(isNumber) ? last : null;
}

function notesOf(comments: readonly string[]): string[] {
  return comments.map((line) => line.trim()).filter((line) => line !== '' && !/^Table\d+$/.test(line));
}

/** After the names VizieR writes a line of units and one of dashes. */
function takeVizierLines(head: TextHead, start: Buffer, whole: boolean): void {
  const units = nextRecord(start, head.bytes, head.delimiter, whole);
  const dashes = units === null ? null : nextRecord(start, units.end, head.delimiter, whole);
  const width = head.columns.length;
  if (units === null || dashes === null || units.cells.length !== width || dashes.cells.length !== width)
    return;
  if (!dashes.cells.every((cell) => /^-+\s*$/.test(cell))) return;
  head.columns.forEach((column, i) => {
    column.unit = units.cells[i]?.trim() || null;
  });
  head.bytes = dashes.end;
}

/** `#Column	RAJ2000	(F10.6)	Right ascension	[ucd=pos.eq.ra;meta.main]` is how VizieR describes a column. */
function describeByVizier(head: TextHead, comments: readonly string[]): void {
  const described = comments.filter((line) => /^Column\t/.test(line));
  if (described.length === 0) return;
  head.notes = head.notes.filter((line) => !/^Column\t/.test(line));
  for (const line of described) {
    const [, name, format = '', description = '', ucd = ''] = line.split('\t').map((part) => part.trim());
    const column = head.columns.find((other) => other.name === name);
    if (column === undefined) continue;
    column.description = description || null;
    column.ucd = /^\[ucd=(.*)\]$/.exec(ucd)?.[1] ?? null;
    // Identifiers that are all digits stay as they are.
    if (/^\(a\d*\)$/i.test(format)) column.type = 'text';
  }
}
