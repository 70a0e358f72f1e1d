import { scoresOf, type Scores } from '@perseus/core';
import { readCatalogue } from '../../catalogue/read-catalogue.js';
import { columnNamed, type Catalogue } from '../../catalogue/table/catalogue.js';
import { numberAt, textAt } from '../../catalogue/table/column.js';

/** An object of a simulated field with its truth, and what a model made of it. */
export interface JudgedFieldObject {
  raDeg: number;
  decDeg: number;
  label: 0 | 1;
  kind: string;
  magnitudeR: number;
  /** g - r */
  colour: number;
  /** null where the field tells too little. */
  pMember: number | null;
}

export interface JudgedField {
  objects: JudgedFieldObject[];
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
  const catalogue = await readCatalogue(table);
  const objects = Array.from({ length: catalogue.rows }, (_, row) => objectIn(catalogue, row));
  const judged = objects.filter(({ pMember }) => pMember !== null);
  const each = Int32Array.from(judged, (_, k) => k);
  const scores = await scoresOf(
    {
      objects: each,
      groups: each,
      labels: Int32Array.from(judged, ({ label }) => label),
      pMember: Float64Array.from(judged, ({ pMember }) => pMember as number),
    },
    threshold,
    { seed, resamples, level: 0.95, ...(signal && { signal }) },
  );
  return { objects, scores };
}

function objectIn(catalogue: Catalogue, row: number): JudgedFieldObject {
  const number = (name: string) => {
    const column = columnNamed(catalogue, name);
    return column ? numberAt(column, row) : NaN;
  };
  const kind = columnNamed(catalogue, 'kind');
  const pMember = number('p_member');
  return {
    raDeg: number('ra'),
    decDeg: number('dec'),
    label: number('label') === 1 ? 1 : 0,
    kind: kind ? (textAt(kind, row) ?? '') : '',
    magnitudeR: number('mag_r'),
    colour: number('mag_g') - number('mag_r'),
    pMember: Number.isFinite(pMember) ? pMember : null,
  };
}
