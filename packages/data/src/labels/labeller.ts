import type { Label } from '@perseus/core';
import type { ObjectRow } from '../catalogue/read-objects.js';

/**
 * What a label rests on: the redshift of a galaxy, the spectrum of a star, how the object looks, or a class that leaves
 * open whether it is a member.
 */
export const LABEL_BASES = ['spec-galaxy', 'spec-star', 'morphology', 'ambiguous'] as const;
export type LabelBasis = (typeof LABEL_BASES)[number];

/** What a source of labels says of one object. */
export interface LabelDecision {
  /** null where the object gets no label, and then `reason` says why. */
  label: Label | null;
  /** '' where it is not known. */
  basis: LabelBasis | '';
  /** A few words by which reports count; '' where there is a label. */
  reason: string;
}

/** A source of labels, open over one table: the columns are found in its first row. */
export interface Labeller {
  readonly name: 'given' | 'classes' | 'redshifts';
  /** @throws PerseusError `CATALOGUE_COLUMNS` where the table lacks a column that the labels come from */
  label(row: ObjectRow): LabelDecision;
  /** The settings in force, for `dataset.json`. */
  describe(): Record<string, string | number | boolean>;
}

export function labelled(label: Label, basis: LabelBasis | ''): LabelDecision {
  return { label, basis, reason: '' };
}

export function leftOut(reason: string, basis: LabelBasis | '' = ''): LabelDecision {
  return { label: null, basis, reason };
}

/** Whether the label comes from a spectrum. */
export function isSpectroscopic(basis: LabelBasis | ''): basis is 'spec-galaxy' | 'spec-star' {
  return basis === 'spec-galaxy' || basis === 'spec-star';
}
