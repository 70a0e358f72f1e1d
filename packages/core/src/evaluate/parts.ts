import type { Dataset } from '../dataset/dataset.js';
import { PerseusError } from '../errors/perseus-error.js';

/** More parts than a reader can compare: an id or a magnitude was taken for a class. */
const MOST_PARTS = 50;

/** Objects that share the value of a column. */
export interface Part {
  value: string;
  /** Where they stand among the rows asked for. */
  places: number[];
}

/**
 * The objects of `rows` that share each value of `column`, the largest part first.
 *
 * @throws PerseusError `COLUMN_UNKNOWN` naming the columns there are; `COLUMN_TOO_VARIED`
 */
export function partsBy(
  { folder, columns, objects }: Pick<Dataset, 'folder' | 'columns' | 'objects'>,
  rows: Int32Array,
  column: string,
): Part[] {
  if (!columns.includes(column)) {
    throw new PerseusError(
      'COLUMN_UNKNOWN',
      `dataset "${folder}" has no column "${column}" to group by. It has: ${columns.join(', ')}.`,
      { path: folder, column },
    );
  }
  const parts = new Map<string, number[]>();
  rows.forEach((row, place) => {
    const value = objects[row]?.columns[column] ?? '';
    const known = parts.get(value);
    if (known) known.push(place);
    else parts.set(value, [place]);
  });
  if (parts.size > MOST_PARTS) {
    throw new PerseusError(
      'COLUMN_TOO_VARIED',
      `column "${column}" of dataset "${folder}" has ${parts.size} values, and up to ${MOST_PARTS} can be told apart ` +
        'in a report. Group by a column with fewer.',
      { path: folder, column },
    );
  }
  return [...parts]
    .map(([value, places]) => ({ value, places }))
    .sort((a, b) => b.places.length - a.places.length || (a.value < b.value ? -1 : 1));
}

/** `label_basis` where it says anything about these rows: what the labels rest on is how a score is to be read. */
export function defaultColumn({ objects }: Pick<Dataset, 'objects'>, rows: Int32Array): string | null {
  return rows.some((row) => objects[row]?.labelBasis) ? 'label_basis' : null;
}
