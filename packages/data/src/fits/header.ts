const CARD = 80;

/**
 * The value of a keyword in a FITS header: text without its trailing blanks, a number, or a truth value; undefined where
 * the keyword is not there or has no value.
 *
 * @param header cards of 80 characters, one after another (FITS standard 4.0, section 4)
 */
export function keywordIn(header: string, name: string): string | number | boolean | undefined {
  const wanted = `${name.toUpperCase().padEnd(8)}= `;
  for (let at = 0; at + CARD <= header.length; at += CARD) {
    if (header.startsWith(wanted, at)) return valueOf(header.slice(at + 10, at + CARD));
  }
  return undefined;
}

function valueOf(field: string): string | number | boolean | undefined {
  const quoted = /^\s*'((?:[^']|'')*)'/.exec(field);
  if (quoted) return (quoted[1] ?? '').replaceAll("''", "'").trimEnd();
  const word = (field.split('/')[0] ?? '').trim();
  if (word === '') return undefined;
  if (word === 'T' || word === 'F') return word === 'T';
  // FORTRAN's exponent.
  const number = Number(word.replace(/[dD]/, 'E'));
  return Number.isNaN(number) ? undefined : number;
}
