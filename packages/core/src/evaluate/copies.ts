import type { Dataset } from '../dataset/dataset.js';

/** Says by how many degrees a cutout was turned before it was packed; a dataset that was built with rotated copies has it. */
const ROTATION_COLUMN = 'rotation_deg';

/** Rows of which several show one object, each at its angle. */
export interface Copies {
  /** One row an object, in ascending order: the upright one, or the least turned of those asked for. */
  objects: Int32Array<ArrayBuffer>;
  /** For each row asked for, the row of `objects` that shows the same. */
  objectOf: Int32Array<ArrayBuffer>;
  /** The angles among them, degrees in [0, 360). */
  anglesDeg: number[];
}

/**
 * The rotated copies among these rows; copies of an object share its id. Null where the dataset has each object once.
 */
export function copiesAmong(
  { columns, objects }: Pick<Dataset, 'columns' | 'objects'>,
  rows: Int32Array,
): Copies | null {
  if (!columns.includes(ROTATION_COLUMN)) return null;
  const angleOf = (row: number) =>
    (((Number(objects[row]!.columns[ROTATION_COLUMN]) || 0) % 360) + 360) % 360;
  const upright = new Map<string, number>();
  for (const row of rows) {
    const { id } = objects[row]!;
    const known = upright.get(id);
    if (known === undefined || turnOf(angleOf(row)) < turnOf(angleOf(known))) upright.set(id, row);
  }
  return {
    objects: Int32Array.from(upright.values()).sort(),
    objectOf: Int32Array.from(rows, (row) => upright.get(objects[row]!.id)!),
    anglesDeg: [...new Set(Array.from(rows, angleOf))].sort((a, b) => a - b),
  };
}

/** One row for each object that these rows show. */
export function objectsAmong(
  dataset: Pick<Dataset, 'columns' | 'objects'>,
  rows: Int32Array<ArrayBuffer>,
): Int32Array<ArrayBuffer> {
  return copiesAmong(dataset, rows)?.objects ?? rows;
}

/** How far an angle is from upright, either way. */
function turnOf(angleDeg: number): number {
  return Math.min(angleDeg, 360 - angleDeg);
}
