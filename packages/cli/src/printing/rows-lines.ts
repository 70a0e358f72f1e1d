import { counted } from '@perseus/core';
import { aligned } from './aligned.js';

/** The first rows of a catalogue, every value as its text. */
export interface FirstRows {
  path: string;
  rows: number;
  columns: { name: string; unit: string | null }[];
  first: string[][];
}

/** More would not fit beside one another on a screen. */
const MOST_COLUMNS = 10;

export function rowsLines({ path, rows, columns, first }: FirstRows): string[] {
  const shown = columns.slice(0, MOST_COLUMNS);
  const heads = shown.map(({ name, unit }) => (unit === null ? name : `${name} [${unit}]`));
  const rest = [
    ...(columns.length > shown.length
      ? [
          `${counted(columns.length - shown.length, 'more column')}: ${columns
            .slice(MOST_COLUMNS)
            .map(({ name }) => name)
            .join(', ')}`,
        ]
      : []),
    `${first.length} of ${counted(rows, 'row')} of ${path}`,
  ];
  return [...aligned([heads, ...first.map((row) => row.slice(0, MOST_COLUMNS))]), ...rest];
}
