import { PerseusError } from '@perseus/core';
import type { Labeller } from './labeller.js';

/** A source of labels for one table: what it finds wrong with the table is told with the table's path. */
export function labellerOfTable(path: string, labeller: Labeller): Labeller {
  return {
    ...labeller,
    label: (row) => {
      try {
        return labeller.label(row);
      } catch (cause) {
        if (!(cause instanceof PerseusError) || cause.place.path !== undefined) throw cause;
        throw new PerseusError(cause.code, `${path}: ${cause.message}`, { ...cause.place, path }, { cause });
      }
    },
  };
}
