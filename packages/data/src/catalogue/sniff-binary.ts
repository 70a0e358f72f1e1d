export type BinaryFormat = 'fits' | 'votable' | 'parquet' | 'gzip';

/** How much of a file's beginning settles it: comments and a stylesheet may stand before the root element of a VOTable. */
export const SNIFFED_BYTES = 16 * 1024;

/**
 * What a file's first bytes say it is; null where they say none of these (text tables have no mark of their own).
 *
 * @param start the first `SNIFFED_BYTES` of the file, or all of a shorter one; for `gzip`, look again at what is in it
 */
export function sniffBinaryFormat(start: Uint8Array): BinaryFormat | null {
  if (start[0] === 0x1f && start[1] === 0x8b) return 'gzip';
  if (beginsWith(start, 'SIMPLE  =')) return 'fits';
  if (beginsWith(start, 'PAR1')) return 'parquet';
  return beginsWithVotable(textOf(start)) ? 'votable' : null;
}

function beginsWith(start: Uint8Array, mark: string): boolean {
  return start.length >= mark.length && [...mark].every((char, i) => start[i] === char.charCodeAt(0));
}

/** As text as far as ASCII goes, which is all that the names of elements need. */
function textOf(start: Uint8Array): string {
  const utf16 = start[0] === 0xff ? 'utf-16le' : start[0] === 0xfe ? 'utf-16be' : null;
  return new TextDecoder(utf16 ?? 'latin1')
    .decode(start.subarray(0, SNIFFED_BYTES))
    .replace(/^\u00ef\u00bb\u00bf/, '');
}

/** Whether the first element, after the declaration, comments and a document type, is VOTABLE. */
function beginsWithVotable(text: string): boolean {
  let rest = text.trimStart();
  for (;;) {
    const end = rest.startsWith('<!--')
      ? '-->'
      : rest.startsWith('<?')
        ? '?>'
        : rest.startsWith('<!')
          ? '>'
          : null;
    if (end === null) return /^<([\w.-]+:)?VOTABLE[\s>/]/.test(rest);
    const at = rest.indexOf(end);
    if (at < 0) return false;
    rest = rest.slice(at + end.length).trimStart();
  }
}
