import { stringify } from 'csv-stringify/sync';
import { writeFileAtomically } from '@perseus/core';
import type { Candidate } from './candidate.js';

export const LEFT_OUT_NAME = 'objects.left-out.csv';

/** Rows that could be used and are left out on purpose: uncertain, too faint, flagged, or one too many of their class. */
export class LeftOut {
  readonly #tables: readonly { name: string }[];
  readonly #rows: { candidate: Candidate; step: string; reason: string }[] = [];

  constructor(tables: readonly { name: string }[]) {
    this.#tables = tables;
  }

  get count(): number {
    return this.#rows.length;
  }

  add(candidate: Candidate, step: string, reason: string): void {
    this.#rows.push({ candidate, step, reason });
  }

  /** How many rows were left out for each reason, in one step or in all. */
  countsOf(step?: string): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { step: itsStep, reason } of this.#rows)
      if (step === undefined || step === itsStep) counts[reason] = (counts[reason] ?? 0) + 1;
    return counts;
  }

  /** Writes table, row, id, position, label, step and reason of each; writes nothing where no row was left out. */
  async write(path: string): Promise<void> {
    if (this.count === 0) return;
    const records = this.#rows
      .toSorted(
        (a, b) => a.candidate.source - b.candidate.source || a.candidate.row.row - b.candidate.row.row,
      )
      .map(({ candidate: { row, source, id, label, basis }, step, reason }) => [
        this.#tables[source]?.name ?? '',
        row.row,
        id,
        row.raDeg,
        row.decDeg,
        label ?? '',
        basis,
        step,
        reason,
      ]);
    const header = ['table', 'row', 'id', 'ra', 'dec', 'label', 'label_basis', 'step', 'reason'];
    await writeFileAtomically(path, stringify([header, ...records]));
  }
}
