import { shuffled, type Label } from '@perseus/core';
import type { Building } from '../building.js';
import type { Candidate } from '../rows/candidate.js';

/**
 * The thesis's balance: of each table with classes, as many background objects as members, before any other table is
 * added to it.
 */
export function balanceTables(rows: readonly Candidate[], building: Building): Candidate[] {
  const { plan, leftOut } = building;
  if (plan.balance !== 'tables') return [...rows];
  const extra = new Set<number>();
  for (const [source, { labels }] of plan.sources.entries())
    if (labels === 'classes')
      for (const i of superfluous(rows, (row) => row.source === source, plan.seed)) extra.add(i);
  const kept = rows.filter((candidate, i) => {
    if (extra.has(i)) leftOut.add(candidate, 'balance', 'one too many of its class');
    return !extra.has(i);
  });
  building.ended('balance', rows.length, kept.length, { of: 'tables with classes' });
  return kept;
}

/** As many background objects as members, or the other way round: places of the rows that stay, in their order. */
export function balancedRows(rows: readonly Candidate[], building: Building): number[] {
  const { plan, leftOut } = building;
  const places = [...rows.keys()];
  if (plan.balance !== 'dataset') return places;
  const extra = superfluous(rows, () => true, plan.seed);
  for (const i of [...extra].sort((a, b) => a - b))
    leftOut.add(rows[i] as Candidate, 'balance', 'one too many of its class');
  const kept = places.filter((i) => !extra.has(i));
  building.ended('balance', rows.length, kept.length, { of: 'all rows' });
  return kept;
}

/** Rows of the larger class, drawn at random, that the smaller one has no counterpart for. */
function superfluous(
  rows: readonly Candidate[],
  belongs: (row: Candidate) => boolean,
  seed: number,
): Set<number> {
  const of = (label: Label) => rows.flatMap((row, i) => (row.label === label && belongs(row) ? [i] : []));
  const [background, members] = [of(0), of(1)];
  const [larger, smaller] =
    background.length > members.length ? [background, members] : [members, background];
  const order = [...shuffled(larger.length, seed, 'balance')];
  return new Set(order.slice(smaller.length).map((i) => larger[i] as number));
}
