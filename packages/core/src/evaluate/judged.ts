import type { Dataset } from '../dataset/dataset.js';
import type { Predictions } from './predict.js';

/** Rows with truth and judgement: objects, or rotated images of them. */
export interface Judged {
  /** Row of the dataset that each shows. */
  objects: Int32Array;
  /** Group of that object. */
  groups: Int32Array;
  labels: Int32Array;
  pMember: Float64Array;
}

export function judgedObjects(
  dataset: Pick<Dataset, 'objects'>,
  rows: Int32Array,
  { perObject }: Predictions,
): Judged {
  return withTruth(dataset, rows, perObject);
}

/** Each object once an angle. */
export function judgedImages(
  dataset: Pick<Dataset, 'objects'>,
  rows: Int32Array,
  { perAngle }: Predictions,
): Judged {
  const shown = Int32Array.from(perAngle, (_, image) => rows[image % rows.length]!);
  return withTruth(dataset, shown, perAngle);
}

/** Each packed copy once, counted to the row that stands for its object. */
export function judgedCopies(
  dataset: Pick<Dataset, 'objects'>,
  objectOf: Int32Array,
  { perObject }: Predictions,
): Judged {
  return withTruth(dataset, objectOf, perObject);
}

/** The judged at these places, in this order. */
export function pick({ objects, groups, labels, pMember }: Judged, places: ArrayLike<number>): Judged {
  const picked = (values: Int32Array) => Int32Array.from(places, (place) => values[place]!);
  return {
    objects: picked(objects),
    groups: picked(groups),
    labels: picked(labels),
    pMember: Float64Array.from(places, (place) => pMember[place]!),
  };
}

function withTruth({ objects }: Pick<Dataset, 'objects'>, rows: Int32Array, pMember: Float64Array): Judged {
  return {
    objects: rows,
    groups: rows.map((row) => objects[row]!.group),
    labels: rows.map((row) => objects[row]!.label),
    pMember,
  };
}
