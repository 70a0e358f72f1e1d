import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { PerseusError, cannotRead } from '@perseus/core';
import type { FixedCell } from '../scan/scan-fixed-width.js';
import type { TextColumn } from '../typed/read-typed.js';

/** A column as a ReadMe of the CDS describes it. */
export interface CdsColumn extends TextColumn, FixedCell {
  /** What stands for no value, beside blanks: the number after `?=`. */
  nullNumber: number | null;
}

const MAX_README_BYTES = 4 << 20;
// "   1-  5  I5    ---   Seq   ? Running number", "  24  A1  ---  DE-  Sign"; the units may be missing in old ones.
const COLUMN = /^\s*(?:(\d+)\s*-\s*)?(\d+)\s+(\d*[AIFED]\d+(?:\.\d+)?)\s+(\S+)\s+(\S+)(?:\s+(.*))?$/i;
// "[0.1/20]?=-9.99 Magnitude": limits, whether and how a null is written, and how the rows are sorted.
const PREFIX = /^\*?(?:[[\]][^[\]]*[[\]])?(?:\?(?:=(\S+))?)?[+-]?=?\s*/;

/**
 * Reads the columns of one data file from a ReadMe ("Byte-by-byte Description of file").
 *
 * @see http://cds.unistra.fr/doc/catstd.htx
 * @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE`, `CATALOGUE_README` (it describes no such file)
 */
export async function readCdsReadme(readmePath: string, dataPath: string): Promise<CdsColumn[]> {
  const sections = sectionsOf(await readmeText(readmePath));
  const wanted = basename(dataPath).replace(/\.gz$/i, '');
  const section =
    sections.find(({ files }) => files.some((file) => matches(file, wanted))) ??
    (sections.length === 1 ? sections[0] : undefined);
  const columns = section === undefined ? [] : columnsOf(section.lines);
  if (columns.length > 0) return columns;
  const files = sections.flatMap((other) => other.files);
  throw new PerseusError(
    'CATALOGUE_README',
    files.length === 0
      ? `${readmePath} has no "Byte-by-byte Description of file". Give the ReadMe that came with ${wanted}.`
      : `${readmePath} describes ${files.join(', ')}, and not ${wanted}. Give the ReadMe that came with it, or the file its own name.`,
    { path: readmePath, option: '--readme' },
  );
}

async function readmeText(path: string): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size > MAX_README_BYTES) {
        throw new PerseusError(
          'CATALOGUE_README',
          `${path} has ${size} bytes, which no ReadMe has. Give the ReadMe, and not the data.`,
          { path, option: '--readme' },
        );
      }
      return await file.readFile('latin1');
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw cannotRead(path, 'ReadMe', cause);
  }
}

function sectionsOf(text: string): { files: string[]; lines: string[] }[] {
  return text
    .split(/^Byte-by-byte Description of file\s*:?/im)
    .slice(1)
    .map((part) => {
      const [title = '', ...rest] = part.split(/\r?\n/);
      // A rule, the names of the fields, a rule, the columns, a rule.
      const rules = rest.flatMap((line, i) => (/^-{20,}\s*$/.test(line) ? [i] : []));
      const [, from = rest.length, to = rest.length] = rules;
      const files = title.replace(/\(.*\)/, '').split(/[\s,]+/);
      return { files: files.filter((file) => file !== ''), lines: rest.slice(from + 1, to) };
    });
}

/** `table*.dat` and `table?.dat` stand for several files. */
function matches(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i').test(name);
}

function columnsOf(lines: readonly string[]): CdsColumn[] {
  const columns: CdsColumn[] = [];
  for (const line of lines) {
    const match = COLUMN.exec(line);
    if (match !== null) columns.push(columnOf(match));
    else continueDescription(columns.at(-1), line);
  }
  return columns;
}

function columnOf([
  ,
  from,
  to,
  format = '',
  unit = '',
  name = '',
  explanation = '',
]: RegExpExecArray): CdsColumn {
  const end = Number(to);
  const prefix = PREFIX.exec(explanation);
  const nullNumber = prefix?.[1] === undefined ? NaN : Number(prefix[1]);
  const description = explanation.slice(prefix?.[0].length ?? 0).trim();
  return {
    name,
    start: (from === undefined ? end : Number(from)) - 1,
    end,
    unit: /^-+$/.test(unit) ? null : unit,
    ucd: null,
    description: description || null,
    // Integers may turn out to be of 64 bits, and `I` columns to hold fractions: numbers find their type by themselves.
    type: /A/i.test(format) ? 'text' : undefined,
    zeroFilled: !/A/i.test(format),
    nullNumber: Number.isNaN(nullNumber) ? null : nullNumber,
  };
}

function continueDescription(column: CdsColumn | undefined, line: string): void {
  if (column === undefined || line.trim() === '') return;
  column.description = `${column.description ?? ''} ${line.trim()}`.trim();
}
