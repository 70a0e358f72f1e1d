import { PerseusError } from '@perseus/core';
import type { ByteStream } from '../bytes/byte-stream.js';
import { damaged } from '../bytes/damaged.js';
import { dataBytes, paddedBytes, readHeader, textIn, type FitsHeader } from './header.js';

/**
 * Goes to the binary table that is wanted; the stream stands at its first row then.
 *
 * @param hdu its number (the primary HDU is 0) or its EXTNAME; the first binary table where undefined
 * @throws PerseusError `CATALOGUE_UNREADABLE` (no FITS, damaged), `CATALOGUE_FORMAT` (no such table in it)
 */
export async function findTable(
  stream: ByteStream,
  path: string,
  hdu: number | string | undefined,
): Promise<{ header: FitsHeader; hdu: number }> {
  const found: string[] = [];
  for (let number = 0; ; number++) {
    const header = await readHeader(stream, path, number);
    if (header === null) throw noTable(path, hdu, found);
    if (number === 0 && header.values.get('SIMPLE') !== true)
      throw damaged(path, 'it is no FITS file', 'Check the path.');
    if (number > 0 && textIn(header, 'XTENSION') === null) {
      throw damaged(
        path,
        `what follows HDU ${number - 1} is no HDU, so that one is longer or shorter than its header says`,
      );
    }
    const kind = kindOf(header);
    const name = textIn(header, 'EXTNAME');
    const wanted =
      hdu === undefined
        ? kind === 'BINTABLE'
        : hdu === number || (typeof hdu === 'string' && sameName(hdu, name));
    if (wanted && kind === 'BINTABLE') return { header, hdu: number };
    if (wanted) throw noTable(path, hdu, [`HDU ${number} is ${KINDS[kind] ?? kind}`]);
    found.push(`HDU ${number} is ${KINDS[kind] ?? kind}`);
    await stream.skip(paddedBytes(dataBytes(header, path)));
  }
}

const KINDS: Record<string, string> = {
  BINTABLE: 'a binary table',
  IMAGE: 'an image',
  TABLE: 'an ASCII table',
  ZIMAGE: 'a compressed image',
  ZTABLE: 'a compressed table',
};

function kindOf(header: FitsHeader): string {
  const kind = textIn(header, 'XTENSION') ?? 'IMAGE';
  // Both are stored as binary tables, but their rows are tiles and blocks of bytes.
  if (header.values.get('ZIMAGE') === true) return 'ZIMAGE';
  if (header.values.get('ZTABLE') === true) return 'ZTABLE';
  return kind === 'A3DTABLE' ? 'BINTABLE' : kind;
}

function sameName(wanted: string, name: string | null): boolean {
  return name !== null && name.toLowerCase() === wanted.toLowerCase();
}

function noTable(path: string, hdu: number | string | undefined, found: string[]): PerseusError {
  const wanted = hdu === undefined ? 'no binary table' : `no binary table "${hdu}"`;
  const message =
    `${path} has ${wanted}: ${found.slice(0, 20).join(', ')}. ` +
    'Give a file with a BINTABLE extension, or write the table as CSV, VOTable or FITS binary table.';
  return new PerseusError('CATALOGUE_FORMAT', message, { path, hdu });
}
