import type { DatasetConflict } from '@perseus/core';
import { resolveConflicts, type ResolvedLabels } from '../../labels/resolve-conflicts.js';
import type { Building } from '../building.js';
import { isLabelled, type Candidate, type LabelledCandidate } from '../rows/candidate.js';
import { groupsOfKept } from './group.js';

export interface Agreed {
  rows: LabelledCandidate[];
  groups: Int32Array;
  conflicts: DatasetConflict[];
}

/**
 * Brings the rows of one object to one label, by the policy, and lists where they disagreed; under the thesis's recipe
 * they keep what they came with. A row whose label changes keeps the old one in `given_label` and `given_label_basis`.
 *
 * @throws PerseusError `LABEL_CONFLICT` where the policy is `fail`
 */
export function settleConflicts(rows: readonly Candidate[], groups: Int32Array, building: Building): Agreed {
  const { plan, leftOut } = building;
  const resolved = resolveConflicts(
    rows,
    groups,
    plan.conflictPolicy === 'keep' ? 'drop' : plan.conflictPolicy,
  );
  const settled =
    plan.conflictPolicy === 'keep' ? [...rows] : rows.map((row, i) => withLabel(row, resolved, i));
  const dropped = new Set(resolved.dropped);
  const kept: number[] = [];
  settled.forEach((candidate, i) => {
    if (isLabelled(candidate)) kept.push(i);
    else
      leftOut.add(
        rows[i] as Candidate,
        'conflicts',
        dropped.has(i) ? 'labels contradict each other' : (rows[i] as Candidate).reason,
      );
  });
  const conflicts = resolved.conflicts.map((conflict): DatasetConflict => ({
    ids: conflict.ids,
    labels: conflict.labels,
    bases: conflict.bases,
    spectra: conflict.spectra,
    done: plan.conflictPolicy === 'keep' ? 'kept' : conflict.label === null ? 'left-out' : 'resolved',
  }));
  const changed = kept.filter((i) => rows[i]?.label !== null && settled[i]?.label !== rows[i]?.label).length;
  const confirmed = kept.filter((i) => settled[i]?.label === rows[i]?.label && settled[i] !== rows[i]).length;
  building.ended('conflicts', rows.length, kept.length, {
    policy: plan.conflictPolicy,
    conflicts: conflicts.length,
    'labels changed': changed,
    ...(confirmed > 0 && { 'labels confirmed by spectra': confirmed }),
    ...leftOut.countsOf('conflicts'),
  });
  const agreed = kept.map((i) => settled[i] as LabelledCandidate);
  return { rows: agreed, groups: groupsOfKept(groups, kept), conflicts };
}

function withLabel(candidate: Candidate, { labels, bases }: ResolvedLabels, i: number): Candidate {
  const label = labels[i] ?? null;
  const basis = label === null ? candidate.basis : (bases[i] ?? '');
  if (label === candidate.label && basis === candidate.basis) return candidate;
  const before = candidate.label === null ? '' : String(candidate.label);
  const added = { ...candidate.added, given_label: before, given_label_basis: candidate.basis };
  return { ...candidate, label, basis, added };
}
