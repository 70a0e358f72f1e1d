/** Where an object lies beside the red sequence of the Perseus cluster, at its own r. */
export const RED_SEQUENCE_REGIONS = ['redder-than-sequence', 'on-sequence', 'bluer-than-sequence'] as const;
export type RedSequenceRegion = (typeof RED_SEQUENCE_REGIONS)[number];

/** The two lines r = slope (g - z) + intercept, in observed SDSS model magnitudes. */
export const RED_SEQUENCE = { slope: -14.3, bluerIntercept: 37, redderIntercept: 46 } as const;

/**
 * The region of a colour-magnitude diagram; null where either number is missing.
 *
 * Between the lines, both excluded as in the thesis's query, lies the sequence. What the thesis's Table 4 calls "blue
 * cloud" is redder than the sequence at the same r, and its "red shoulder" is bluer: the two names are swapped there.
 *
 * @param r, gMinusZ observed SDSS model magnitudes, not dereddened
 * @see Pruitt (2024), Table 4 and Appendix B
 */
export function redSequenceRegion(r: number, gMinusZ: number): RedSequenceRegion | null {
  if (!Number.isFinite(r) || !Number.isFinite(gMinusZ)) return null;
  const { slope, bluerIntercept, redderIntercept } = RED_SEQUENCE;
  if (r >= slope * gMinusZ + redderIntercept) return 'redder-than-sequence';
  if (r <= slope * gMinusZ + bluerIntercept) return 'bluer-than-sequence';
  return 'on-sequence';
}
