import type { Label } from '@perseus/core';
import type { ObjectRow } from '../../catalogue/read-objects.js';
import type { SpectralLabel } from '../../labels/apply-spectra.js';
import type { LabelBasis } from '../../labels/labeller.js';
import type { CutoutQuality, QualityFlag } from '../../quality/quality-flags.js';

/** A row on its way into the dataset: what its table says, and what the steps have found out. */
export interface Candidate {
  row: ObjectRow;
  /** Place of its table among the sources. */
  source: number;
  /** The row's own, with its table's name before it where another table has the same. */
  id: string;
  /** null while nothing has given it one. */
  label: Label | null;
  basis: LabelBasis | '';
  /** Why it has no label, in a few words; '' where it has one. */
  reason: string;
  spectrum?: SpectralLabel;
  quality?: CutoutQuality;
  flags: QualityFlag[];
  /** Columns that the steps add to its own. */
  added: Readonly<Record<string, string>>;
}

/** A candidate whose label is settled. */
export type LabelledCandidate = Candidate & { label: Label };

export function isLabelled(candidate: Candidate): candidate is LabelledCandidate {
  return candidate.label !== null;
}

/** How many rows there are of each word that `wordOf` gives; rows that it gives '' are not counted. */
export function countBy<T>(rows: Iterable<T>, wordOf: (row: T) => string): Record<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const word = wordOf(row);
    if (word !== '') counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}
