import { z } from 'zod';

const format1 = z.looseObject({
  formatVersion: z.literal(1),
  groups: z.looseObject({ conflicts: z.array(z.array(z.string())) }),
});

/**
 * Brings a `dataset.json` of format 1 to today's form; anything else passes as it is.
 *
 * Format 1 knew one table with labels of its own, kept rows that disagree, and made no copies.
 */
export function fromFormat1(content: unknown): unknown {
  const old = format1.safeParse(content);
  if (!old.success) return content;
  const { groups } = old.data;
  const conflicts = groups.conflicts.map((ids) => ({
    ids,
    labels: [],
    bases: [],
    spectra: [],
    done: 'kept',
  }));
  return {
    ...old.data,
    formatVersion: 2,
    recipe: 'default',
    sources: [],
    labelBases: {},
    flags: {},
    copiesDeg: [],
    fold: null,
    groups: { ...groups, conflicts },
    unsound: [],
  };
}
