import { PerseusError, type Label } from '@perseus/core';
import type { LabelledObject } from './apply-spectra.js';
import { isSpectroscopic, type LabelBasis } from './labeller.js';

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
 * Brings the rows of each group, which are one object, to one label.
 *
 * Where rows and spectra agree, a label by morphology takes the basis of the spectrum, and a row that was open takes
 * its label too. Where they do not, the policy decides: `prefer-spectroscopic` gives all rows the label of the spectra
 * and leaves the object out where these contradict each other or there is none; `drop` leaves every such object out.
 *
 * @param groups group of each row, as from `groupsOf`
 * @throws PerseusError `LABEL_CONFLICT` under `fail`, naming the first few
 */
export function resolveConflicts(
  rows: readonly LabelledObject[],
  groups: Int32Array,
  policy: ConflictPolicy,
): ResolvedLabels {
  const labels = rows.map(({ label }) => label);
  const bases = rows.map(({ basis }) => basis);
  const conflicts: LabelConflict[] = [];
  for (const group of rowsByGroup(groups)) {
    const evidence = group.flatMap((row) => evidenceOf(rows[row] as LabelledObject));
    const isConflict = contradicts([
      ...group.flatMap((row) => labels[row] ?? []),
      ...evidence.map(({ label }) => label),
    ]);
    const agreed = isConflict && policy === 'drop' ? null : agreedLabel(evidence);
    if (isConflict) conflicts.push(conflictOf(rows, group, agreed));
    if (!isConflict && evidence.length === 0) continue;
    for (const row of group) {
      const { label, basis, spectrum } = rows[row] as LabelledObject;
      labels[row] = agreed;
      // A row keeps a spectroscopic basis of its own, but for that of a spectrum that decided nothing.
      const keeps = isSpectroscopic(basis) && label === agreed;
      if (agreed !== null && !keeps) bases[row] = (spectrum ?? evidence[0])?.basis ?? basis;
    }
  }
  if (policy === 'fail' && conflicts.length > 0) throw conflictError(conflicts);
  const dropped = conflicts.flatMap((conflict) => (conflict.label === null ? conflict.rows : []));
  return { labels, bases, dropped: dropped.sort((a, b) => a - b), conflicts };
}

interface Evidence {
  /** null where the spectra about a row contradict each other. */
  label: Label | null;
  basis: 'spec-galaxy' | 'spec-star';
}

/** The row's own label where it is a spectrum's, and that of the spectra about it. */
function evidenceOf({ label, basis, spectrum }: LabelledObject): Evidence[] {
  const own = label !== null && isSpectroscopic(basis) ? [{ label, basis }] : [];
  return spectrum === undefined ? own : [...own, spectrum];
}

function contradicts(labels: readonly (Label | null)[]): boolean {
  return labels.some((label) => label === null || label !== labels[0]);
}

/** The one label of all evidence; null where there is none, or it contradicts itself. */
function agreedLabel(evidence: readonly Evidence[]): Label | null {
  const labels = evidence.map(({ label }) => label);
  return contradicts(labels) ? null : (labels[0] ?? null);
}

function conflictOf(
  rows: readonly LabelledObject[],
  group: readonly number[],
  label: Label | null,
): LabelConflict {
  const its = group.map((row) => rows[row] as LabelledObject);
  return {
    rows: [...group],
    ids: its.map(({ id }) => id),
    labels: its.map((row) => row.label),
    bases: its.map(({ basis }) => basis),
    spectra: [...new Set(its.flatMap(({ spectrum }) => spectrum?.ids ?? []))],
    done: label === null ? 'left out' : 'took the spectroscopic label',
    label,
  };
}

/** Groups in the order of their first rows. */
function rowsByGroup(groups: Int32Array): Iterable<number[]> {
  const rowsOf = new Map<number, number[]>();
  groups.forEach((group, row) => {
    const rows = rowsOf.get(group);
    if (rows === undefined) rowsOf.set(group, [row]);
    else rows.push(row);
  });
  return rowsOf.values();
}

function conflictError(conflicts: readonly LabelConflict[]): PerseusError {
  const examples = conflicts.slice(0, 3).map(({ ids, labels, spectra }) => {
    const named = ids.map((id, i) => `${id} (${wordFor(labels[i] ?? null)})`);
    return [...named, ...(spectra.length > 0 ? [`spectrum ${spectra.join(', ')}`] : [])].join(' = ');
  });
  const objects = conflicts.length === 1 ? '1 object has' : `${conflicts.length} objects have`;
  return new PerseusError(
    'LABEL_CONFLICT',
    `${objects} opposite labels: ${examples.join('; ')}${conflicts.length > examples.length ? '; …' : ''}. ` +
      'Mend the labels, or let --conflicts prefer-spectroscopic or drop decide.',
    { column: 'label', conflicts: conflicts.length },
  );
}

function wordFor(label: Label | null): string {
  return label === null ? 'open' : label === 1 ? 'member' : 'background';
}
