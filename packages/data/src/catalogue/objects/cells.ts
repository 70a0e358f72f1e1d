import { isNullText } from '../text/null-text.js';
import { columnIndex, type ObjectRow } from './object-row.js';

/** The row's column of that name, as written or else whatever its case; null where there is none. */
export function columnOf({ columns }: ObjectRow, name: string): string | null {
  if (Object.hasOwn(columns, name)) return name;
  const names = Object.keys(columns);
  return names[columnIndex(names, name)] ?? null;
}

/** What stands in the row's column, without blanks about it; '' where nothing does, or a word that says so. */
export function textOf({ columns }: ObjectRow, column: string | null): string {
  const text = column === null ? '' : (columns[column] ?? '').trim();
  return isNullText(text) ? '' : text;
}

/** The number in the row's column; NaN where there is none. */
export function numberOf(row: ObjectRow, column: string | null): number {
  const text = textOf(row, column);
  return text === '' ? NaN : Number(text);
}
