import { createHash } from 'node:crypto';
import { PerseusError, type CatalogueRow } from '@perseus/core';
import { iauName } from './iau-name.js';

/** File systems end a name at 255 bytes; the extension and the name of a partial file need their part of it. */
const LONGEST_BYTES = 180;

/**
 * The name of a row's cutout by a template: `{id}.jpg`, `ra{ra:5}_dec{dec:5}.png`, `sdss/{iau}.jpg`.
 *
 * `{id}` is the row's id; `{ra}` and `{dec}` are degrees as the table has them, `{ra:5}` with five decimals and
 * `{dec:+5}` with a sign too; `{iau}` is `J031948.16+413042.1`; any other name is that column of the table. What comes
 * from the table never names a folder and never leads out of one: separators and what file systems refuse are
 * percent-encoded (`a/b` is `a%2Fb`), and a name beyond 180 bytes ends in a hash of the whole.
 *
 * @throws PerseusError `CUTOUT_NAME` where the template asks for what the row does not have, or leads out of its folder
 */
export function cutoutName(template: string, row: CatalogueRow): string {
  return filled(template, row, (degrees) => degrees);
}

/**
 * The names that a cutout may have by a template where somebody else named it: `cutoutName` first, then, for whole
 * degrees, with the `.0` that Python writes, for a table whose numbers were read as numbers has lost it.
 *
 * @throws PerseusError `CUTOUT_NAME`, as `cutoutName`
 */
export function cutoutNames(template: string, row: CatalogueRow): string[] {
  const pythons = filled(template, row, (degrees) => (/^-?\d+$/.test(degrees) ? `${degrees}.0` : degrees));
  return [...new Set([cutoutName(template, row), pythons])];
}

function filled(template: string, row: CatalogueRow, asNamed: (degrees: string) => string): string {
  refuseWayOut(template);
  return template.replaceAll(/\{([^{}]*)\}/g, (_, field: string) => {
    const text = fieldOf(row, field, template);
    return nameFromData(field === 'ra' || field === 'dec' ? asNamed(text) : text);
  });
}

/** Text from a table as a part of a file's name; two texts have two names. */
export function nameFromData(text: string): string {
  // "%" alone stands for the empty text: encoding gives it never, and a file must be called something.
  if (text === '') return '%';
  const encoded = [...text]
    .map((character) => (isRefused(character) ? percentEncoded(character) : character))
    .join('')
    .replace(/^\./, '%2E')
    .replace(/[. ]$/, percentEncoded);
  if (Buffer.byteLength(encoded) <= LONGEST_BYTES) return encoded;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return `${startOf(encoded, LONGEST_BYTES - hash.length - 1)}-${hash}`;
}

function refuseWayOut(template: string): void {
  const parts = template.split('/');
  if (
    /^[A-Za-z]:|[\\\0]/.test(template) ||
    parts.some((part) => part === '..' || part === '.' || part === '')
  ) {
    const message =
      `The name template "${template}" does not stay in its folder. ` +
      'Give a relative path such as "{id}.jpg" or "ra{ra:5}_dec{dec:5}.png".';
    throw new PerseusError('CUTOUT_NAME', message, { option: 'cutout-name' });
  }
}

function fieldOf(row: CatalogueRow, field: string, template: string): string {
  const [, axis, sign, decimals] = /^(ra|dec)(?::(\+?)(\d{1,2}))?$/.exec(field) ?? [];
  if (axis === 'ra' || axis === 'dec') {
    const degrees = axis === 'ra' ? row.raDeg : row.decDeg;
    if (decimals === undefined) return asTheTableHasIt(row, axis, degrees);
    return `${sign === '+' && degrees >= 0 ? '+' : ''}${degrees.toFixed(Number(decimals))}`;
  }
  if (field === 'id') return row.id;
  if (field === 'iau') return iauName(row);
  const column = row.columns[field];
  if (column !== undefined && Object.hasOwn(row.columns, field)) return column.trim();
  throw unknownField(field, template, row);
}

/** `49.77520` keeps its zero, so that files which were named by the table's own text are found. */
function asTheTableHasIt(row: CatalogueRow, axis: 'ra' | 'dec', degrees: number): string {
  const named = Object.entries(row.columns).find(
    ([name, text]) =>
      name.toLowerCase().replace(/^_/, '').startsWith(axis.slice(0, 2)) &&
      text.trim() !== '' &&
      Number(text) === degrees,
  );
  return named?.[1].trim() ?? String(degrees);
}

function isRefused(character: string): boolean {
  // Half a surrogate pair has no UTF-8, and two different halves would become one name.
  // eslint-disable-next-line no-control-regex
  return /[\x00-\x1f\x7f/\\:*?"<>|%]|\p{Surrogate}/u.test(character);
}

function percentEncoded(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0xd800 && code <= 0xdfff) return `%u${code.toString(16).toUpperCase()}`;
  return [...Buffer.from(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}

function startOf(text: string, bytes: number): string {
  let start = '';
  for (const character of text) {
    if (Buffer.byteLength(start + character) > bytes) break;
    start += character;
  }
  return start;
}

function unknownField(field: string, template: string, row: CatalogueRow): PerseusError {
  const columns = Object.keys(row.columns).slice(0, 20).join(', ');
  const message =
    `The name template "${template}" asks for {${field}}, and the table has no such column. ` +
    `Use {id}, {ra}, {ra:5}, {dec}, {dec:5}, {iau}, or one of its columns: ${columns}.`;
  return new PerseusError('CUTOUT_NAME', message, { option: 'cutout-name', column: field, row: row.row });
}
