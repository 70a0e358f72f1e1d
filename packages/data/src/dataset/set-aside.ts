import { stringify } from 'csv-stringify/sync';
import { PerseusError, writeFileAtomically } from '@perseus/core';
import type { ObjectRow } from '../catalogue/read-objects.js';

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

interface Rejection {
  row: ObjectRow;
  kind: SetAsideKind;
  column: string;
  reason: string;
}

/** The rows of a table that cannot go into a dataset, each with its reason; with `strict` the first is an error. */
export class SetAside {
  readonly #strict: boolean;
  readonly #objectsPath: string;
  readonly #rejections: Rejection[] = [];

  constructor(objectsPath: string, strict: boolean) {
    this.#objectsPath = objectsPath;
    this.#strict = strict;
  }

  get count(): number {
    return this.#rejections.length;
  }

  /** @throws PerseusError `ROW_REJECTED` where `strict` */
  add(row: ObjectRow, kind: SetAsideKind, column: string, reason: string, cause?: unknown): void {
    if (this.#strict) {
      const message = `${this.#objectsPath}, row ${row.row}: ${reason}. Mend or remove the row, or build without --strict.`;
      throw new PerseusError(
        'ROW_REJECTED',
        message,
        { path: this.#objectsPath, row: row.row, column },
        { cause },
      );
    }
    this.#rejections.push({ row, kind, column, reason });
  }

  /** How many rows were set aside for each reason that lies in the table, in the cutouts, or in either. */
  countsOf(where: 'table' | 'cutout' | 'either'): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { kind } of this.#rejections) {
      if (where !== 'either' && kind.includes('cutout') !== (where === 'cutout')) continue;
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    return counts;
  }

  /** The first few reasons, for an error that ends the build. */
  examples(): string {
    const first = this.#rejections.slice(0, 3).map(({ row, reason }) => `row ${row.row}: ${reason}`);
    return first.join('; ') + (this.count > first.length ? '; …' : '');
  }

  /**
   * Writes row number, column and reason of each, and then the row's own columns, so that mended rows can be given
   * again; writes nothing where no row was set aside.
   */
  async write(path: string): Promise<void> {
    if (this.count === 0) return;
    const inTableOrder = this.#rejections.toSorted((a, b) => a.row.row - b.row.row);
    const columns = Object.keys(inTableOrder[0]?.row.columns ?? {});
    const records = inTableOrder.map(({ row, column, reason }) => [
      row.row,
      column,
      reason,
      ...columns.map((name) => row.columns[name] ?? ''),
    ]);
    const header = ['rejected_row', 'rejected_column', 'rejected_reason', ...columns];
    await writeFileAtomically(path, stringify([header, ...records]));
  }
}
