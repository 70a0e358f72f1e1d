import { readObjects, type ObjectRow } from '../../catalogue/read-objects.js';
import { applySpectra } from '../../labels/apply-spectra.js';
import type { Building } from '../building.js';
import { countBy, isLabelled, type Candidate } from '../rows/candidate.js';

/**
 * Looks up the spectra about each row. What a spectrum says is noted, and weighed against the label where the rows of
 * an object are brought to agree; rows that neither their table nor a spectrum decides are left out.
 */
export async function lookUpSpectra(rows: readonly Candidate[], building: Building): Promise<Candidate[]> {
  const { plan, leftOut } = building;
  if (plan.spectra === null) return [...rows];
  const { path, read, labeller } = plan.spectra;
  const spectra: ObjectRow[] = [];
  for await (const row of readObjects(path, read)) {
    plan.signal?.throwIfAborted();
    if (row.problem === undefined) spectra.push(row);
  }
  const applied = applySpectra(
    rows,
    rows.map(({ row }) => row),
    spectra,
    labeller,
    plan.groupRadiusArcsec,
  );
  const kept: Candidate[] = [];
  rows.forEach((candidate, i) => {
    const spectrum = applied.spectra[i];
    if (spectrum !== undefined) kept.push({ ...candidate, spectrum });
    else if (isLabelled(candidate)) kept.push(candidate);
    else leftOut.add(candidate, 'spectra', candidate.reason);
  });
  building.ended('spectra', rows.length, kept.length, {
    spectra: spectra.length,
    ...labeller.describe(),
    matched: applied.matched,
    decided: applied.decided.length,
    'differ from the label': applied.conflicts.length,
    ...countBy(kept, ({ spectrum }) => (spectrum === undefined ? '' : `matched ${spectrum.basis}`)),
    ...leftOut.countsOf('spectra'),
  });
  return kept;
}
