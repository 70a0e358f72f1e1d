import type { DatasetConflict } from '@perseus/core';
import type { Building } from './building.js';
import type { LabelledCandidate } from './rows/candidate.js';
import type { Leaks } from './steps/leak-check.js';
import type { SplitRows } from './steps/split.js';

/** What a preparation by the thesis's steps is judged by. */
export interface Prepared {
  rows: readonly LabelledCandidate[];
  conflicts: readonly DatasetConflict[];
  split: SplitRows;
  leaks: Leaks;
}

/**
 * What in the thesis's steps makes scores better than they are or shifts what is measured, one sentence each with its
 * count in this dataset. Nothing of it holds for the default recipe.
 */
export function unsoundPoints(prepared: Prepared, building: Building): string[] {
  if (building.plan.recipe !== 'thesis') return [];
  return [
    ...splitPoints(prepared, building),
    ...labelPoints(prepared, building),
    ...selectionPoints(prepared, building),
  ];
}

function splitPoints({ leaks, split }: Prepared, { plan }: Building): string[] {
  const { anglesDeg } = plan;
  return [
    ...(leaks.tested > 0
      ? [`The split is by row: ${leaks.tested} objects that are there twice are both trained and tested on.`]
      : []),
    ...(leaks.objects > leaks.tested
      ? [
          `The validation split is cut from ${anglesDeg.length > 0 ? 'rotated rows' : 'rows'}: ` +
            `${leaks.objects - leaks.tested} objects ${anglesDeg.length > 0 ? 'have copies' : 'are'} in both training and ` +
            'validation, and early stopping sees what was learnt.',
        ]
      : []),
    ...(anglesDeg.length > 0
      ? [
          `Each object is there at ${anglesDeg.length} angles with black corners, which show the angle, and the copies ` +
            'count as so many objects in every score.',
        ]
      : []),
    ...(split.overlapsAcrossSplits > 0
      ? [`${split.overlapsAcrossSplits} pairs of cutouts of different objects overlap across splits.`]
      : []),
  ];
}

function labelPoints({ rows, conflicts }: Prepared, { plan }: Building): string[] {
  const kept = conflicts.filter(({ done }) => done === 'kept').length;
  const count = (label: 0 | 1, basis: string) =>
    rows.filter((row) => row.label === label && row.basis === basis).length;
  const ambiguous = count(0, 'ambiguous');
  const stars = count(0, 'spec-star');
  const background = rows.filter(({ label }) => label === 0).length;
  const byWindow =
    plan.sources.some(({ labels }) => labels === 'redshifts') && plan.redshifts?.cluster === undefined;
  return [
    ...(kept > 0 ? [`${kept} objects are there twice with opposite labels.`] : []),
    ...(ambiguous > 0
      ? [`${ambiguous} background objects are of classes that read "cluster or background".`]
      : []),
    ...(stars > 0
      ? [`${stars} of ${background} background objects are stars, which are easier to tell than galaxies.`]
      : []),
    ...(byWindow ? ['The window of redshifts is lopsided about the mean velocity of the cluster.'] : []),
  ];
}

function selectionPoints({ rows }: Prepared, { plan, leftOut, steps }: Building): string[] {
  const red = leftOut.countsOf('quality')['overly-red'] ?? 0;
  const detail = steps.find(({ name }) => name === 'quality')?.detail ?? {};
  const members = Number(detail['members left out'] ?? 0);
  const background = Number(detail['background left out'] ?? 0);
  const truncated = rows.filter(({ label, flags }) => label === 1 && flags.includes('truncated')).length;
  const limit = steps.find(({ name }) => name === 'magnitudes')?.detail['limits'];
  return [
    ...(red > 0
      ? [
          `The red filter leaves out ${members} members and ${background} background objects: a selection effect.`,
        ]
      : []),
    ...(typeof limit === 'string' && plan.magnitudeLimits.some(({ asked }) => !asked)
      ? [`The bright cut (${limit}) is on a total V magnitude, which the thesis takes for r.`]
      : []),
    ...(plan.balance === 'tables'
      ? ['The classes are balanced, and a field is not: probabilities hold for this mixture alone.']
      : []),
    ...(truncated > 0
      ? [`${truncated} members are larger than their cutout, which tells them by size.`]
      : []),
  ];
}
