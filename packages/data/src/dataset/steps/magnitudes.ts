import { PerseusError } from '@perseus/core';
import { columnOf } from '../../catalogue/objects/cells.js';
import { magnitudeCut } from '../../photometry/magnitude-cut.js';
import type { Building } from '../building.js';
import type { Candidate } from '../rows/candidate.js';

/**
 * Leaves out what is beyond a magnitude limit or has no such magnitude. A limit stands for the tables that have its
 * column: magnitudes of another system are not judged by it.
 *
 * @throws PerseusError `CATALOGUE_COLUMNS` where no table has the column of a limit that was asked for
 */
export function cutMagnitudes(rows: readonly Candidate[], building: Building): Candidate[] {
  const { plan, leftOut } = building;
  if (plan.magnitudeLimits.length === 0) return [...rows];
  const limits = plan.magnitudeLimits.map((limit) => {
    const { text, reasonAgainst } = magnitudeCut(limit);
    const sources = sourcesWith(limit.column, rows);
    if (sources.size === 0 && limit.asked) throw noColumn(limit.column, building);
    return { text, reasonAgainst, sources };
  });
  const kept = rows.filter((candidate) => {
    for (const { reasonAgainst, sources } of limits) {
      const reason = sources.has(candidate.source) ? reasonAgainst(candidate.row) : '';
      if (reason === '') continue;
      leftOut.add(candidate, 'magnitudes', reason);
      return false;
    }
    return true;
  });
  const inForce = limits.filter(({ sources }) => sources.size > 0);
  if (inForce.length === 0) return kept;
  building.ended('magnitudes', rows.length, kept.length, {
    limits: inForce.map(({ text }) => text).join(', '),
    ...leftOut.countsOf('magnitudes'),
  });
  return kept;
}

/** The tables that have the column: their rows all have the same ones. */
function sourcesWith(column: string, rows: readonly Candidate[]): Set<number> {
  const looked = new Map<number, boolean>();
  for (const { row, source } of rows)
    if (!looked.has(source)) looked.set(source, columnOf(row, column) !== null);
  return new Set([...looked].flatMap(([source, hasIt]) => (hasIt ? [source] : [])));
}

function noColumn(column: string, { plan }: Building): PerseusError {
  const tables = plan.sources.map(({ path }) => path).join(', ');
  const message = `There is no column "${column}" in ${tables}, and a magnitude limit asks for it. Name another column.`;
  return new PerseusError('CATALOGUE_COLUMNS', message, {
    path: plan.sources[0]?.path,
    column,
    option: 'magnitudeLimits',
  });
}
