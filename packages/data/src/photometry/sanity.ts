/** Magnitudes beyond these are no magnitudes of objects: -9999 and 99 stand for "not measured". */
export const SANE_MAGNITUDES: readonly [number, number] = [0, 30];

export function isSaneMagnitude(
  magnitude: number,
  [brightest, faintest]: readonly [number, number] = SANE_MAGNITUDES,
): boolean {
  return magnitude > brightest && magnitude < faintest;
}

/**
 * Whether two magnitudes of what should be one object differ by more than `limit`: a wrong match, or a shred of a galaxy
 * taken for the whole. Where one is missing or not sane, nothing confirms the match, and it is doubtful too.
 */
export function doubtfulMatch(a: number, b: number, limit: number): boolean {
  return !(isSaneMagnitude(a) && isSaneMagnitude(b) && Math.abs(a - b) <= limit);
}
