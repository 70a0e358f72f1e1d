import { basename, extname } from 'node:path';
import { PerseusError } from '@perseus/core';
import { openBytes } from './bytes/byte-stream.js';
import { SNIFFED_BYTES, sniffBinaryFormat } from './sniff-binary.js';
import type { CatalogueFormat } from './table/catalogue.js';
import { PCC_LINE } from './text/fixed/pcc-layout.js';
import { ECSV_MARK } from './text/heads/ecsv-head.js';

/** Files that are no tables, by how they begin, and what to do about each. */
const STRANGERS: readonly [RegExp, string, string][] = [
  [/^BZh\d/, 'is compressed by bzip2', 'Unpack it first (`bunzip2 -k`).'],
  [/^PK\p{Cc}{2}/u, 'is a zip archive or a spreadsheet', 'Unpack it, or save the sheet as CSV.'],
  [/^\u00fd7zXZ/, 'is compressed by xz', 'Unpack it first (`unxz -k`).'],
  [
    /^\p{Cc}\p{Cc}\p{Cc}/u,
    'is no text, and perhaps compressed twice',
    'Unpack it once (`gunzip -k`), if it is.',
  ],
  [
    /^\s*<(!doctype\s+)?html/i,
    'is a web page, probably one that says what went wrong',
    'Open it in a browser, and fetch the table again.',
  ],
  [/^\s*<\?xml|^\s*<\w/, 'is XML and no VOTable', 'Give a VOTable, or a table in CSV.'],
  [/^\s*[{[]/, 'is JSON', 'Give the table as CSV, FITS, VOTable or Parquet.'],
  [
    /Byte-by-byte Description of file/i,
    'is the ReadMe of a catalogue',
    'Give the data file, with this one as --readme.',
  ],
];

const DELIMITED: Record<string, CatalogueFormat> = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.tab': 'tsv',
  '.ecsv': 'ecsv',
};

/**
 * The format of a table: by its first bytes, which do not lie, and by its name where text has no mark.
 *
 * @param readmePath where a ReadMe of the CDS is given, plain text is described by it
 * @returns null for plain text in columns whose delimiter its head will show
 * @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE`, `CATALOGUE_FORMAT` (it is something else)
 */
export async function recogniseFormat(path: string, readmePath?: string): Promise<CatalogueFormat | null> {
  const start = await readStart(path);
  const binary = sniffBinaryFormat(start);
  if (binary !== null && binary !== 'gzip') return binary;
  const text = start.toString('latin1');
  if (ECSV_MARK.test(text)) return 'ecsv';
  if (PCC_LINE.test(text)) return 'pcc';
  const stranger = STRANGERS.find(([begins]) => begins.test(text));
  if (stranger !== undefined) {
    const [, what, remedy] = stranger;
    throw new PerseusError('CATALOGUE_FORMAT', `${path} ${what}, and no table that can be read. ${remedy}`, {
      path,
    });
  }
  if (readmePath !== undefined) return 'cds';
  return formatByName(path) === 'tsv' ? 'tsv' : null;
}

/** The format that a file's name says (`.gz` aside); undefined where its extension is none of a table's. */
export function formatByName(path: string): CatalogueFormat | undefined {
  const extension = extname(basename(path).replace(/\.gz$/i, '')).toLowerCase();
  switch (extension) {
    case '.fits':
    case '.fit':
    case '.fts':
      return 'fits';
    case '.vot':
    case '.votable':
    case '.xml':
      return 'votable';
    case '.parquet':
    case '.pq':
    case '.parq':
      return 'parquet';
    default:
      return DELIMITED[extension];
  }
}

async function readStart(path: string): Promise<Buffer> {
  await using stream = await openBytes(path, 'catalogue');
  const start = Buffer.alloc(SNIFFED_BYTES);
  const filled = await stream.fill(start);
  return start.subarray(0, filled);
}
