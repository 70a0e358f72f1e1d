import { writeObjectsCsv, type DatasetObject, type Split } from '@perseus/core';
import type { Building } from '../building.js';
import type { LabelledCandidate } from './candidate.js';
import { layOutColumns, toObject } from './object-columns.js';
import type { SplitRows } from '../steps/split.js';

export interface SplitObjects {
  rows: readonly LabelledCandidate[];
  groups: Int32Array;
  split: SplitRows;
}

/**
 * Writes `objects.csv`: a line for every row of the tensor, copies of one object one after another.
 *
 * @returns SHA-256 of the file
 */
export async function writeObjects(
  path: string,
  { rows, groups, split }: SplitObjects,
  { plan }: Building,
): Promise<string> {
  const several = plan.sources.length > 1;
  const ours = [
    ...(several ? ['source'] : []),
    ...columnsAdded(rows),
    ...(split.folds === undefined ? [] : ['fold']),
    ...(plan.anglesDeg.length > 0 ? ['rotation_deg'] : []),
  ];
  const layout = layOutColumns(rows, ours);
  function* lines(): Generator<DatasetObject> {
    for (const [i, row] of rows.entries())
      for (let copy = 0; copy < split.copies; copy++) {
        const added = {
          ...(several && { source: plan.sources[row.source]?.name ?? '' }),
          ...(split.folds !== undefined && { fold: String(split.folds[i]) }),
          ...(plan.anglesDeg.length > 0 && { rotation_deg: String(plan.anglesDeg[copy]) }),
        };
        const its = split.splits[i * split.copies + copy] as Split;
        yield toObject(row, { group: groups[i] as number, split: its, added }, layout);
      }
  }
  const { sha256 } = await writeObjectsCsv(path, lines(), layout.further);
  return sha256;
}

/** Every column that a step added to any row, in the order in which they came. */
function columnsAdded(rows: readonly LabelledCandidate[]): string[] {
  return [...new Set(rows.flatMap(({ added }) => Object.keys(added)))];
}
