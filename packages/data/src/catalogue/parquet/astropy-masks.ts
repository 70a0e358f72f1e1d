import type { Column } from '../table/column.js';

/** astropy writes where a column `x` has no value into a logical column of this name. */
const maskName = (name: string) => `${name}.mask`;

/** The wanted columns, with those that say where they have no value. */
export function withMasks(
  wanted: readonly string[] | undefined,
  names: readonly string[],
): string[] | undefined {
  const masks = new Set(names.map((name) => name.toLowerCase()));
  return wanted?.flatMap((name) =>
    masks.has(maskName(name).toLowerCase()) ? [name, maskName(name)] : [name],
  );
}

/** The columns without such masks, and no value where they say so. */
export function masked(columns: readonly Column[]): Column[] {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const isMask = ({ name }: Column) => name.endsWith('.mask') && byName.has(name.slice(0, -'.mask'.length));
  return columns
    .filter((column) => !isMask(column))
    .map((column) => {
      const mask = byName.get(maskName(column.name));
      return mask?.type === 'boolean' && column.type !== 'text' ? withNulls(column, mask.values) : column;
    });
}

function withNulls(column: Column, mask: Uint8Array): Column {
  if (column.type !== 'float32' && column.type !== 'float64') return { ...column, nulls: mask };
  mask.forEach((missing, row) => {
    if (missing === 1) column.values[row] = NaN;
  });
  return column;
}
