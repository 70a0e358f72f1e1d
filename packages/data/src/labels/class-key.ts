/**
 * What two ways of writing one class have in common: `2` and `2.0`; `Likely dE/ETG cluster candidate`, and the same
 * with a blank missing, as the Perseus catalogue's own text has it.
 */
export function keyOf(value: string | number): string {
  const text = String(value).replace(/\s+/g, '').toLowerCase();
  return /^[+-]?\d+\.?\d*$/.test(text) ? String(Number(text)) : text;
}
