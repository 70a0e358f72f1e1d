import { scoresOf, type Scores } from '@perseus/core';
import { readCatalogue } from '../../catalogue/read-catalogue.js';
import { columnNamed } from '../../catalogue/table/catalogue.js';
import { numberAt } from '../../catalogue/table/column.js';

export interface JudgedField {
  /** Rows of the table. */
  objects: number;
  /** Of the objects that have a probability. */
  scores: Scores;
}

/**
 * Holds the table that `classifyFieldTo` wrote for a simulated field's truth against that truth.
 *
 * @param threshold member where `p_member` reaches it
 * @throws PerseusError what `readCatalogue` throws; RangeError where no object has a probability
 */
export async function judgeField(
  table: string,
  threshold: number,
  { signal, seed = 1, resamples = 2000 }: { signal?: AbortSignal; seed?: number; resamples?: number } = {},
): Promise<JudgedField> {
  const catalogue = await readCatalogue(table, { ...(signal && { signal }) });
  const [probability, label] = [columnNamed(catalogue, 'p_member'), columnNamed(catalogue, 'label')];
  const rows = Array.from({ length: catalogue.rows }, (_, row) => ({
    pMember: probability ? numberAt(probability, row) : NaN,
    label: label && numberAt(label, row) === 1 ? 1 : 0,
  }));
  const judged = rows.filter(({ pMember }) => Number.isFinite(pMember));
  const each = Int32Array.from(judged, (_, k) => k);
  const scores = await scoresOf(
    {
      objects: each,
      groups: each,
      labels: Int32Array.from(judged, (row) => row.label),
      pMember: Float64Array.from(judged, ({ pMember }) => pMember),
    },
    threshold,
    { seed, resamples, level: 0.95, ...(signal && { signal }) },
  );
  return { objects: rows.length, scores };
}
