import { PerseusError } from '@perseus/core';

/** A keyword of a FITS header, its value, and what it means. */
export interface FitsCard {
  name: string;
  value: string | number | boolean;
  comment?: string;
}

const CARD = 80;

/** They say the form of the image: who writes the pixels writes these. */
const OF_THE_FORM =
  /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|GROUPS|BSCALE|BZERO|BLANK|END|Z(IMAGE|BITPIX|NAXIS\d*|TILE\d+|CMPTYPE|SCALE|ZERO|BLANK|QUANTIZ|DITHER0))$/;

/**
 * A card of 80 characters in the fixed format (FITS standard 4.0, section 4.2).
 *
 * @throws PerseusError `FITS_CARD` where the keyword or its value cannot stand in a header; comments are cut to the room
 *   that is left
 */
export function formatCard({ name, value, comment }: FitsCard): string {
  if (!/^[A-Z0-9_-]{1,8}$/.test(name)) throw unfit(name, 'keywords have up to eight of A-Z, 0-9, - and _');
  if (OF_THE_FORM.test(name))
    throw unfit(name, 'it says how the pixels are stored, and is written with them');
  const field = `${name.padEnd(8)}= ${valueField(name, value)}`;
  const told = comment ? `${field} / ${printable(comment)}` : field;
  return told.slice(0, CARD).padEnd(CARD);
}

function valueField(name: string, value: FitsCard['value']): string {
  if (typeof value === 'boolean') return (value ? 'T' : 'F').padStart(20);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw unfit(name, `a header cannot hold ${value}`);
    return String(value).toUpperCase().padStart(20);
  }
  const quoted = `'${value.replaceAll("'", "''").padEnd(8)}'`;
  if (printable(value) !== value) throw unfit(name, 'texts in a header are of printable ASCII characters');
  if (quoted.length > CARD - 10) throw unfit(name, 'its text is longer than the 68 characters of a card');
  return quoted.padEnd(20);
}

function printable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?');
}

function unfit(name: string, why: string): PerseusError {
  return new PerseusError(
    'FITS_CARD',
    `The FITS keyword ${JSON.stringify(name)} cannot be written: ${why}.`,
    {
      option: name,
    },
  );
}
