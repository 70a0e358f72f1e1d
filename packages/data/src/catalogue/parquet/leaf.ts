import type { SchemaElement, SchemaTree } from 'hyparquet';
import type { ColumnType } from '../table/column.js';

/** A column of a Parquet file as its schema describes it. */
export interface ParquetLeaf {
  name: string;
  element: SchemaElement;
  /** From the root on; what the library asks for. */
  schemaPath: SchemaTree[];
  optional: boolean;
  /** What it becomes here; null for kinds that are rare in catalogues (dates, decimals, lists), which become text. */
  type: ColumnType | null;
  /** Whether 32- or 64-bit integers are unsigned. */
  unsigned: boolean;
}

export function leavesOf(root: SchemaTree): ParquetLeaf[] {
  return root.children.map((child) => {
    const { element } = child;
    const flat = child.children.length === 0 && element.repetition_type !== 'REPEATED';
    const unsigned = isUnsigned(element);
    return {
      name: element.name,
      element,
      schemaPath: [root, child],
      optional: element.repetition_type === 'OPTIONAL',
      type: flat ? typeOf(element, unsigned) : null,
      unsigned,
    };
  });
}

function isUnsigned({ converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  if (logical?.type === 'INTEGER') return !logical.isSigned;
  return converted?.startsWith('UINT_') ?? false;
}

const PLAIN_CONVERTED = /^(U?INT_\d+|UTF8|ENUM|JSON)$/;
const PLAIN_LOGICAL = new Set(['INTEGER', 'STRING', 'ENUM', 'JSON', 'NULL']);

function typeOf({ type, converted_type, logical_type }: SchemaElement, unsigned: boolean): ColumnType | null {
  if (converted_type !== undefined && !PLAIN_CONVERTED.test(converted_type)) return null;
  if (logical_type !== undefined && !PLAIN_LOGICAL.has(logical_type.type)) return null;
  switch (type) {
    case 'BOOLEAN':
      return 'boolean';
    case 'INT32':
      return unsigned && widthOf(converted_type, logical_type) === 32 ? 'int64' : 'int32';
    case 'INT64':
      return 'int64';
    case 'FLOAT':
      return 'float32';
    case 'DOUBLE':
      return 'float64';
    case 'BYTE_ARRAY':
      return 'text';
    case 'INT96':
    case 'FIXED_LEN_BYTE_ARRAY':
    case undefined:
      return null;
  }
}

function widthOf(converted: string | undefined, logical: SchemaElement['logical_type']): number {
  return logical?.type === 'INTEGER' ? logical.bitWidth : Number(converted?.replace(/\D+/, '') ?? 32);
}
