import { parse } from 'yaml';
import { z } from 'zod';
import { PerseusError } from '@perseus/core';
import type { TextColumn } from '../typed/read-typed.js';
import { columnNames, leadingComments, nextRecord, noHead, type TextHead } from './text-head.js';

export const ECSV_MARK = /^(\ufeff)?# %ECSV \d/;

const unitSchema = z.union([z.string(), z.object({ unit: z.string() })]);
const headSchema = z.object({
  delimiter: z.enum([',', ' ']).optional(),
  datatype: z.array(
    z.object({
      name: z.coerce.string(),
      datatype: z.string(),
      subtype: z.string().optional(),
      unit: unitSchema.nullish(),
      description: z.coerce.string().nullish(),
      meta: z.unknown().optional(),
    }),
  ),
  meta: z.unknown().optional(),
});

const TYPES: Record<string, TextColumn['type']> = {
  bool: 'boolean',
  int8: 'int32',
  int16: 'int32',
  int32: 'int32',
  int64: 'int64',
  uint8: 'int32',
  uint16: 'int32',
  uint32: 'int64',
  uint64: 'int64',
  float16: 'float64',
  float32: 'float64',
  float64: 'float64',
  float128: 'float64',
  string: 'text',
};

/** The head of an ECSV file, and which of its columns are 32-bit floating-point numbers. */
export interface EcsvHead extends TextHead {
  singles: ReadonlySet<string>;
}

/**
 * Reads the head of an ECSV file: YAML in comments, then a line of names.
 *
 * @see https://github.com/astropy/astropy-APEs/blob/main/APE6.rst
 * @throws PerseusError `CATALOGUE_UNREADABLE` where the YAML is none, or names other columns than the header
 */
export function ecsvHead(start: Buffer, whole: boolean, path: string): EcsvHead {
  const { comments, end } = leadingComments(start);
  const yaml = comments
    .slice(1)
    .map((line) => line.replace(/^ /, ''))
    .join('\n');
  const head = parseYaml(yaml, path);
  const delimiter = (head.delimiter ?? ' ').charCodeAt(0);
  const header = nextRecord(start, end, delimiter, whole);
  if (header === null) throw noHead(path, whole && start.length === 0);
  const names = columnNames(header.cells, path);
  const declared = head.datatype.map(({ name }) => name);
  if (names.join('\n') !== declared.join('\n')) {
    throw new PerseusError(
      'CATALOGUE_UNREADABLE',
      `${path}: its YAML head describes the columns ${declared.join(', ').slice(0, 200)}, and its line of names has ` +
        `${names.join(', ').slice(0, 200)}. Write it anew.`,
      { path },
    );
  }
  const columns = head.datatype.map(({ name, datatype, subtype, unit, description, meta }): TextColumn => ({
    name,
    unit: (typeof unit === 'object' ? unit?.unit : unit) || null,
    ucd: textIn(meta, 'ucd'),
    description: description || null,
    type: subtype === undefined ? (TYPES[datatype] ?? 'text') : 'text',
  }));
  const singles = new Set(
    head.datatype.filter(({ datatype }) => datatype === 'float32').map(({ name }) => name),
  );
  return { format: 'ecsv', columns, delimiter, bytes: header.end, notes: notesIn(head.meta), singles };
}

function parseYaml(yaml: string, path: string): z.infer<typeof headSchema> {
  try {
    // Tags of Python's (!!omap, !astropy.units.Unit) are read as the maps and lists that they stand before.
    return headSchema.parse(parse(yaml, { logLevel: 'silent', maxAliasCount: 100 }));
  } catch (cause) {
    throw new PerseusError(
      'CATALOGUE_UNREADABLE',
      `${path}: its ECSV head is no YAML that describes columns. Write it anew.`,
      { path },
      { cause },
    );
  }
}

/** A text in `{key: text}` or in `[{key: text}]`, as a map without order and one with it are written. */
function textIn(meta: unknown, key: string): string | null {
  const value = entriesOf(meta).find(([name]) => name === key)?.[1];
  return typeof value === 'string' && value !== '' ? value : null;
}

function notesIn(meta: unknown): string[] {
  return entriesOf(meta).flatMap(([key, value]) => {
    if (key === 'comments' && Array.isArray(value)) return value.map(String);
    return typeof value === 'string' || typeof value === 'number' ? [`${key}: ${value}`] : [];
  });
}

function entriesOf(meta: unknown): [string, unknown][] {
  if (meta instanceof Map) return [...meta].map(([key, value]) => [String(key), value]);
  if (Array.isArray(meta)) return meta.flatMap(entriesOf);
  return meta !== null && typeof meta === 'object' ? Object.entries(meta) : [];
}
