import { BLOCK_BYTES } from './header.js';

const CARD = 80;

/** The lines of a FITS header, 80 characters each (FITS standard 4.0, section 4). */
export class Cards {
  #cards: string[] = [];
  #saysLong = false;

  logical(key: string, value: boolean, comment = ''): void {
    this.#fixed(key, value ? 'T' : 'F', comment);
  }

  integer(key: string, value: number | bigint, comment = ''): void {
    this.#fixed(key, String(value), comment);
  }

  /** Texts that one line does not hold go on in CONTINUE lines (section 4.2.1.2). */
  text(key: string, value: string, comment = ''): void {
    const pieces = pieced(escaped(value));
    if (pieces.length > 1 && !this.#saysLong) {
      // fitsverify warns where it is not there, though the standard has made CONTINUE its own.
      this.#saysLong = true;
      this.text('LONGSTRN', 'OGIP 1.0', 'texts may go on in CONTINUE');
    }
    pieces.forEach((piece, i) => {
      const open = i < pieces.length - 1 ? '&' : '';
      const quoted = `'${(piece + open).padEnd(8)}'`;
      const line = i === 0 ? `${key.padEnd(8)}= ${quoted}` : `CONTINUE  ${quoted}`;
      const said = comment === '' || line.length + 3 + comment.length > CARD ? '' : ` / ${comment}`;
      this.#cards.push((line + (open === '' ? said : '')).padEnd(CARD));
    });
  }

  comment(text: string): void {
    for (const line of asciiOnly(text).split(/[\r\n]+/)) {
      for (let at = 0; at < Math.max(1, line.length); at += 72) {
        this.#cards.push(`COMMENT ${line.slice(at, at + 72)}`.padEnd(CARD));
      }
    }
  }

  bytes(): Buffer {
    const text = this.#cards.join('') + 'END'.padEnd(CARD);
    return Buffer.from(text.padEnd(Math.ceil(text.length / BLOCK_BYTES) * BLOCK_BYTES), 'latin1');
  }

  #fixed(key: string, value: string, comment: string): void {
    const line = `${key.padEnd(8)}= ${value.padStart(20)}`;
    this.#cards.push((comment === '' ? line : `${line} / ${comment}`).slice(0, CARD).padEnd(CARD));
  }
}

function escaped(value: string): string {
  return asciiOnly(value)
    .replaceAll(/[\r\n]+/g, ' ')
    .trimEnd()
    .replaceAll("'", "''");
}

/** At most 67 characters each, and no pair of quotes parted. */
function pieced(value: string): string[] {
  if (value.length <= 68) return [value];
  const pieces: string[] = [];
  for (let rest = value; rest !== '';) {
    let length = Math.min(67, rest.length);
    const quotes = /'*$/.exec(rest.slice(0, length))?.[0].length ?? 0;
    if (quotes % 2 === 1) length--;
    pieces.push(rest.slice(0, length));
    rest = rest.slice(length);
  }
  return pieces;
}

const SPELLED: Record<string, string> = {
  '\u00c5': 'Angstrom',
  '\u212b': 'Angstrom',
  '\u00b5': 'u',
  '\u03bc': 'u',
  '\u00b0': 'deg',
  '\u2032': 'arcmin',
  '\u2033': 'arcsec',
};

/** FITS headers hold printable ASCII alone: accents are dropped, a few signs of units spelled, and the rest becomes `?`. */
export function asciiOnly(text: string): string {
  return text
    .replaceAll(/[\u00c5\u212b\u00b5\u03bc\u00b0\u2032\u2033]/g, (sign) => SPELLED[sign] ?? sign)
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('\t', ' ')
    .replaceAll(/[^\x20-\x7e\r\n]/gu, '?');
}
