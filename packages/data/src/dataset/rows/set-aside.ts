import { stringify } from 'csv-stringify/sync';
import { PerseusError, writeFileAtomically } from '@perseus/core';
import type { Candidate } from './candidate.js';

export const REJECTED_NAME = 'objects.rejected.csv';

/** Why a row was set aside, in the few words by which `dataset.json` counts. */
export type SetAsideKind =
  | 'line unreadable'
  | 'position'
  | 'label'
  | 'duplicate id'
  | 'no cutout'
  | 'cutout unreadable'
  | 'cutout too small';

/** The row, and the place of its table among the sources. */
export type RowOfTable = Pick<Candidate, 'row' | 'source'>;

interface Rejection extends RowOfTable {
  kind: SetAsideKind;
  column: string;
  reason: string;
}

/** The rows of the tables that cannot go into a dataset, each with its reason; with `strict` the first is an error. */
export class SetAside {
  readonly #strict: boolean;
  readonly #tables: readonly { path: string; name: string }[];
  readonly #rejections: Rejection[] = [];

  constructor(tables: readonly { path: string; name: string }[], strict: boolean) {
    this.#tables = tables;
    this.#strict = strict;
  }

  get count(): number {
    return this.#rejections.length;
  }

  /** @throws PerseusError `ROW_REJECTED` where `strict` */
  add(
    { row, source }: RowOfTable,
    kind: SetAsideKind,
    column: string,
    reason: string,
    cause?: unknown,
  ): void {
    if (this.#strict) {
      const path = this.#tables[source]?.path ?? '';
      const message = `${path}, row ${row.row}: ${reason}. Mend or remove the row, or build without --strict.`;
      throw new PerseusError('ROW_REJECTED', message, { path, row: row.row, column }, { cause });
    }
    this.#rejections.push({ row, source, kind, column, reason });
  }

  /** How many rows were set aside for each reason; of those that lie in the cutouts, in the tables, or in either. */
  countsOf(kinds?: readonly SetAsideKind[]): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { kind } of this.#rejections)
      if (kinds?.includes(kind) ?? true) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  }

  /** The first few reasons, for an error that ends the build. */
  examples(): string {
    const first = this.#rejections.slice(0, 3).map(({ row, reason }) => `row ${row.row}: ${reason}`);
    return first.join('; ') + (this.count > first.length ? '; …' : '');
  }

  /**
   * Writes row number, column and reason of each, and then the row's own columns, so that mended rows can be given
   * again; of several tables also which one. Writes nothing where no row was set aside.
   */
  async write(path: string): Promise<void> {
    if (this.count === 0) return;
    const several = this.#tables.length > 1;
    const inOrder = this.#rejections.toSorted((a, b) => a.source - b.source || a.row.row - b.row.row);
    const columns = [...new Set(inOrder.flatMap(({ row }) => Object.keys(row.columns)))];
    const records = inOrder.map(({ row, source, column, reason }) => [
      ...(several ? [this.#tables[source]?.name ?? ''] : []),
      row.row,
      column,
      reason,
      ...columns.map((name) => (Object.hasOwn(row.columns, name) ? (row.columns[name] ?? '') : '')),
    ]);
    const header = [
      ...(several ? ['rejected_table'] : []),
      'rejected_row',
      'rejected_column',
      'rejected_reason',
      ...columns,
    ];
    await writeFileAtomically(path, stringify([header, ...records]));
  }
}
