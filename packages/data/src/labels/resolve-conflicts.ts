import type { Label } from '@perseus/core';
import type { LabelledObject } from './apply-spectra.js';
import type { LabelBasis } from './labeller.js';

/** What becomes of rows that are one object and have opposite labels. */
export const CONFLICT_POLICIES = ['prefer-spectroscopic', 'drop', 'fail'] as const;
export type ConflictPolicy = (typeof CONFLICT_POLICIES)[number];

export interface LabelConflict {
  /** Rows of the group, as indices and ids, with the labels and bases that they came with. */
  rows: number[];
  ids: string[];
  labels: (Label | null)[];
  bases: (LabelBasis | '')[];
  /** Ids of the spectra that were looked up, without the rows' own. */
  spectra: string[];
  done: 'took the spectroscopic label' | 'left out';
  /** The label that all its rows have now; null where it was left out. */
  label: Label | null;
}

export interface ResolvedLabels {
  /** One entry a row; null for rows that are left out, and for rows that never had a label. */
  labels: (Label | null)[];
  bases: (LabelBasis | '')[];
  /** Rows that were left out for a conflict, ascending. */
  dropped: number[];
  conflicts: LabelConflict[];
}

/**
 * @param groups group of each row, as from `groupOnSky`
 * @throws PerseusError `LABEL_CONFLICT` under `fail`, naming the first few
 */
export function resolveConflicts(
  rows: readonly LabelledObject[],
  groups: Int32Array,
  policy: ConflictPolicy,
): ResolvedLabels {
  void [rows, groups, policy];
  throw new Error('to come');
}
