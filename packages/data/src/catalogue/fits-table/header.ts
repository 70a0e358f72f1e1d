import type { ByteStream } from '../bytes/byte-stream.js';
import { damaged } from '../bytes/damaged.js';
import { Sum32 } from './checksum.js';

export const BLOCK_BYTES = 2880;
const CARD_BYTES = 80;
/** 100 000 lines: no table needs more, and a file without an END must not be read to its last byte. */
const MAX_HEADER_BYTES = 8_000_000;

export type FitsValue = string | number | bigint | boolean;

/** The header of one HDU. */
export interface FitsHeader {
  values: Map<string, FitsValue>;
  /** COMMENT lines, in order. */
  comments: string[];
  bytes: number;
  sum: number;
}

/** Reads a header from the stream's place on; null where the file ends before it begins. */
export async function readHeader(stream: ByteStream, path: string, hdu: number): Promise<FitsHeader | null> {
  const block = new Uint8Array(BLOCK_BYTES);
  const cards: string[] = [];
  const sum = new Sum32();
  for (let bytes = BLOCK_BYTES; ; bytes += BLOCK_BYTES) {
    const count = await stream.fill(block);
    // Some writers pad the end of a file with zeros: not an HDU.
    if (cards.length === 0 && (count === 0 || (hdu > 0 && block[0] === 0))) return null;
    if (count < BLOCK_BYTES) throw damaged(path, `the header of its HDU ${hdu} is cut off`);
    if (bytes > MAX_HEADER_BYTES) throw damaged(path, `the header of its HDU ${hdu} has no END`);
    sum.add(block);
    const text = Buffer.from(block.buffer).toString('latin1');
    for (let at = 0; at < BLOCK_BYTES; at += CARD_BYTES) {
      const card = text.slice(at, at + CARD_BYTES);
      if (card.startsWith('END') && card.trimEnd() === 'END') return parsed(cards, bytes, sum.value());
      cards.push(card);
    }
  }
}

function parsed(cards: string[], bytes: number, sum: number): FitsHeader {
  const values = new Map<string, FitsValue>();
  const comments: string[] = [];
  let continued: string | null = null;
  for (const card of cards) {
    const key = card.slice(0, 8).trimEnd();
    if (key === 'CONTINUE' && continued !== null) {
      const before = values.get(continued) as string;
      const next = valueOf(card.slice(8).trimStart());
      if (before.endsWith('&') && typeof next === 'string') values.set(continued, before.slice(0, -1) + next);
      continue;
    }
    continued = null;
    if (key === 'COMMENT') {
      comments.push(card.slice(8).trimEnd());
    } else if (card.startsWith('= ', 8)) {
      const value = valueOf(card.slice(10).trimStart());
      if (value === null) continue;
      values.set(key, value);
      if (typeof value === 'string') continued = key;
    }
  }
  return { values, comments: comments.filter((comment) => comment !== ''), bytes, sum };
}

/** FITS standard 4.0, section 4.2; null for a keyword without a value and for complex numbers, which tables never need. */
function valueOf(text: string): FitsValue | null {
  if (text.startsWith("'")) {
    const quoted = /^'((?:[^']|'')*)'/.exec(text);
    return quoted === null ? null : (quoted[1] as string).replaceAll("''", "'").trimEnd();
  }
  const bare = (text.split('/')[0] as string).trim();
  if (bare === 'T') return true;
  if (bare === 'F') return false;
  if (/^[+-]?\d+$/.test(bare)) {
    const number = Number(bare);
    return Number.isSafeInteger(number) ? number : BigInt(bare.replace(/^\+/, ''));
  }
  const number = Number(bare.replace(/[dD]/, 'E'));
  return bare === '' || Number.isNaN(number) ? null : number;
}

/** A count or size in the header: a whole number from 0 on. */
export function countIn(header: FitsHeader, key: string, path: string, absent?: number): number {
  const value = header.values.get(key) ?? absent;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  const said = value === undefined ? 'is not there' : `is ${String(value)}`;
  throw damaged(path, `in its header ${key} ${said}, and must be a whole number from 0 on`);
}

export function textIn(header: FitsHeader, key: string): string | null {
  const value = header.values.get(key);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** How many bytes of data follow the header, the filling of the last block not counted (section 4.4.1). */
export function dataBytes(header: FitsHeader, path: string): number {
  const axes = countIn(header, 'NAXIS', path, 0);
  if (axes > 999) throw damaged(path, `in its header NAXIS is ${axes}, and FITS allows 999`);
  if (axes === 0) return 0;
  let elements = 1;
  for (let axis = 1; axis <= axes; axis++) {
    const length = countIn(header, `NAXIS${axis}`, path);
    // Random groups: the first axis is 0 and counts for nothing.
    if (axis === 1 && length === 0 && header.values.get('GROUPS') === true) continue;
    elements *= length;
  }
  const bits = header.values.get('BITPIX');
  if (typeof bits !== 'number') throw damaged(path, 'its header has no BITPIX');
  const groups = countIn(header, 'GCOUNT', path, 1);
  const bytes = (Math.abs(bits) / 8) * groups * (countIn(header, 'PCOUNT', path, 0) + elements);
  return bytes;
}

export function paddedBytes(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;
}
