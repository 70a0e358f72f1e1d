import { readObjects } from '../../catalogue/read-objects.js';
import type { Building } from '../building.js';
import type { Candidate } from '../rows/candidate.js';

/**
 * Reads every table into memory, one after another; what has no place on the sky is set aside.
 *
 * @returns the rows in the tables' order, and how many each table has
 */
export async function readTables(building: Building): Promise<{ rows: Candidate[]; totals: number[] }> {
  const rows: Candidate[] = [];
  const totals: number[] = [];
  for (const source of building.plan.sources.keys()) totals.push(await readTable(source, rows, building));
  const total = totals.reduce((sum, count) => sum + count, 0);
  building.progress('read', total, total);
  building.ended('read', total, rows.length, building.setAside.countsOf(['position', 'line unreadable']));
  return { rows, totals };
}

async function readTable(source: number, rows: Candidate[], building: Building): Promise<number> {
  const { plan, setAside } = building;
  const { path, read } = plan.sources[source] as (typeof plan.sources)[number];
  let total = 0;
  for await (const row of readObjects(path, read)) {
    plan.signal?.throwIfAborted();
    total++;
    if (row.problem === undefined) {
      rows.push({ row, source, id: row.id, label: null, basis: '', reason: '', flags: [], added: {} });
      continue;
    }
    const isPosition = row.problemColumn === 'ra' || row.problemColumn === 'dec';
    setAside.add(
      { row, source },
      isPosition ? 'position' : 'line unreadable',
      row.problemColumn ?? '',
      row.problem,
    );
  }
  return total;
}
