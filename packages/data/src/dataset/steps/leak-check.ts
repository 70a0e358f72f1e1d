import { PerseusError, type Split } from '@perseus/core';
import type { Building } from '../building.js';
import type { LabelledCandidate } from '../rows/candidate.js';
import type { SplitRows } from './split.js';

export interface Leaks {
  /** Objects with rows or copies in more than one split. */
  objects: number;
  /** Of these, the ones that are also tested on. */
  tested: number;
}

/**
 * Refuses a dataset in which one object is on two sides of a split: what is learnt there is remembered here, and the
 * score says nothing. The thesis's split does that, and is let through with what it leaks counted.
 *
 * @throws PerseusError `DATASET_LEAK` naming the first few objects
 */
export function checkLeaks(
  rows: readonly LabelledCandidate[],
  groups: Int32Array,
  { splits, copies, overlapsAcrossSplits }: SplitRows,
  building: Building,
): Leaks {
  const { plan } = building;
  const splitsOf = new Map<number, Set<Split>>();
  splits.forEach((split, line) => {
    const group = groups[Math.floor(line / copies)] as number;
    splitsOf.set(group, (splitsOf.get(group) ?? new Set()).add(split));
  });
  const torn = [...splitsOf].filter(([, its]) => its.size > 1);
  if (torn.length > 0 && plan.split.method !== 'rows') throw leak(torn, rows, groups, building);
  const leaks = { objects: torn.length, tested: torn.filter(([, its]) => its.has('test')).length };
  building.ended('leak check', rows.length, rows.length, {
    objectsAcrossSplits: leaks.objects,
    objectsTrainedAndTestedOn: leaks.tested,
    overlapsAcrossSplits,
  });
  if (overlapsAcrossSplits > 0)
    building.notes.push(
      `${overlapsAcrossSplits} pairs of cutouts of different objects show a common piece of sky on two sides of a split.`,
    );
  return leaks;
}

function leak(
  torn: readonly [number, Set<Split>][],
  rows: readonly LabelledCandidate[],
  groups: Int32Array,
  { plan }: Building,
): PerseusError {
  const examples = torn.slice(0, 3).map(([group, splits]) => {
    const its = rows.filter((_, i) => groups[i] === group);
    const where = its.map(({ id, row, source }) => {
      const table = plan.sources.length > 1 ? `${plan.sources[source]?.name ?? ''} ` : '';
      return `${id} (${table}row ${row.row})`;
    });
    return `${where.join(' = ')} in ${[...splits].join(' and ')}`;
  });
  const first = rows.find((_, i) => groups[i] === torn[0]?.[0]);
  return new PerseusError(
    'DATASET_LEAK',
    `${torn.length} objects are on two sides of the split that the table gives: ${examples.join('; ')}` +
      `${torn.length > examples.length ? '; …' : ''}. Put all rows of an object into one split, or split at random.`,
    { path: plan.sources[first?.source ?? 0]?.path, row: first?.row.row, column: 'split' },
  );
}
