const NULLS = new Set(['', 'n/a', 'null', 'nan', 'na', 'none', '--', '...']);

/** Whether a cell says that there is no value: blank, or one of the words that catalogues write for it. */
export function isNullText(text: string): boolean {
  return NULLS.has(text.trim().toLowerCase());
}
