import { textAt, type Column } from '../table/column.js';

export interface DuplicatedIds {
  /** Identifiers that several rows share. */
  ids: number;
  /** Rows beyond the first of each. */
  rows: number;
  /** The first few, with the 1-based numbers of their rows. */
  first: { id: string; rows: number[] }[];
}

const SHOWN = 5;

/** Identifiers that several rows share; empty ones are none. Millions of rows cost eight bytes each. */
export function duplicatedIds(column: Column, rows: number): DuplicatedIds {
  const hashes = new Float64Array(rows);
  for (let i = 0; i < rows; i++) hashes[i] = hashOf(textAt(column, i));
  const suspects = repeatedIn(hashes.slice().sort());
  const rowsOf = new Map<string, number[]>();
  for (let i = 0; i < rows; i++) {
    if (!suspects.has(hashes[i] as number)) continue;
    const id = textAt(column, i);
    if (id === '') continue;
    const others = rowsOf.get(id);
    if (others === undefined) rowsOf.set(id, [i + 1]);
    else others.push(i + 1);
  }
  const repeated = [...rowsOf].filter(([, of]) => of.length > 1);
  return {
    ids: repeated.length,
    rows: repeated.reduce((sum, [, of]) => sum + of.length - 1, 0),
    first: repeated.slice(0, SHOWN).map(([id, of]) => ({ id, rows: of })),
  };
}

function repeatedIn(sorted: Float64Array): Set<number> {
  const repeated = new Set<number>();
  for (let i = 1; i < sorted.length; i++) if (sorted[i] === sorted[i - 1]) repeated.add(sorted[i] as number);
  return repeated;
}

/** Two FNV-1a hashes of different offsets, in the 53 bits of a double. */
function hashOf(text: string): number {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b);
    b ^= b >>> 13;
  }
  return (a >>> 0) * 2 ** 21 + (b >>> 11);
}
