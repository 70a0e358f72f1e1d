import { damaged } from '../bytes/damaged.js';
import type { ColumnInfo, ColumnType } from '../table/column.js';

export const DATATYPES = {
  boolean: { bytes: 1, type: 'boolean' },
  bit: { bytes: 1 / 8, type: 'boolean' },
  unsignedByte: { bytes: 1, type: 'int32' },
  short: { bytes: 2, type: 'int32' },
  int: { bytes: 4, type: 'int32' },
  long: { bytes: 8, type: 'int64' },
  char: { bytes: 1, type: 'text' },
  unicodeChar: { bytes: 2, type: 'text' },
  float: { bytes: 4, type: 'float32' },
  double: { bytes: 8, type: 'float64' },
  floatComplex: { bytes: 8, type: 'text' },
  doubleComplex: { bytes: 16, type: 'text' },
} as const satisfies Record<string, { bytes: number; type: ColumnType }>;

export type Datatype = keyof typeof DATATYPES;

/** A FIELD of a VOTable: what a column is and how its cells are written. */
export interface VotableField extends ColumnInfo {
  datatype: Datatype;
  /** Elements in a cell; null where each cell says how many. */
  length: number | null;
  /** Whether a cell holds several elements, or may: numbers then become text with spaces between. */
  array: boolean;
  /** VALUES null: the number that stands for none. */
  null: string | null;
}

/** The kind of column that a field becomes. */
export function columnTypeOf({ datatype, array }: VotableField): ColumnType {
  return array ? 'text' : DATATYPES[datatype].type;
}

/** @throws PerseusError `CATALOGUE_UNREADABLE` for a datatype or an array size that VOTable does not know */
export function fieldOf(attributes: Record<string, string>, n: number, path: string): VotableField {
  const name = attributes['name'] ?? attributes['ID'] ?? `col${n}`;
  const datatype = attributes['datatype'] ?? 'char';
  if (!Object.hasOwn(DATATYPES, datatype)) {
    const why = `the datatype of its column "${name}" is "${datatype}", and VOTable knows no such`;
    throw damaged(path, why, undefined, { column: name });
  }
  const size = (attributes['arraysize'] ?? '').trim();
  if (!/^(\d+x)*(\d+\*?|\*)?$/.test(size)) {
    const why = `the array size of its column "${name}" is "${size}", and VOTable knows no such`;
    throw damaged(path, why, undefined, { column: name });
  }
  const variable = size.endsWith('*');
  const length = size
    .split('x')
    .reduce((product, part) => product * Number(part === '' ? 1 : part.replace('*', '') || 1), 1);
  return {
    name,
    unit: attributes['unit']?.trim() || null,
    ucd: attributes['ucd']?.trim() || null,
    description: null,
    datatype: datatype as Datatype,
    length: variable ? null : length,
    array: variable || length !== 1,
    null: null,
  };
}
