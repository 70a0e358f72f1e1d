const NO_NUMBER = new Set(['', 'n/a', 'null', 'nan', 'na', 'none', '--', '...', '-', '?']);
/** Fewer than for numbers: `NA` and `none` are words that a remark may consist of. */
const NO_TEXT = new Set(['n/a', 'null', 'nan', '--', '...']);
const LONGEST = 4;
const BLANK = 0x20;
const TAB = 0x09;

/** Whether a cell of numbers says that there is none: blank, or one of the words that catalogues write for it. */
export function isNullText(text: string): boolean {
  return NO_NUMBER.has(text.trim().toLowerCase());
}

/** As `isNullText`, of bytes. */
export function isNullNumber(bytes: Uint8Array, start: number, end: number): boolean {
  return isOneOf(NO_NUMBER, bytes, start, end);
}

/** Whether a cell of text holds nothing but blanks, or a word that means so. */
export function isNullWord(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start] as number;
  // Nearly every cell begins otherwise, and is done here.
  if (start < end && first !== 0x4e && first !== 0x6e && first !== 0x2d && first !== 0x2e && first > BLANK)
    return false;
  let i = start;
  while (i < end && isBlank(bytes[i])) i++;
  return i === end || isOneOf(NO_TEXT, bytes, i, end);
}

function isOneOf(words: Set<string>, bytes: Uint8Array, start: number, end: number): boolean {
  let from = start;
  let to = end;
  while (from < to && isBlank(bytes[from])) from++;
  while (to > from && isBlank(bytes[to - 1])) to--;
  if (to - from > LONGEST) return false;
  return words.has(String.fromCharCode(...bytes.subarray(from, to)).toLowerCase());
}

function isBlank(byte: number | undefined): boolean {
  return byte === BLANK || byte === TAB;
}
