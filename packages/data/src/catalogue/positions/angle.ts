import type { ColumnInfo } from '../table/column.js';

/** How a column of angles is to be read; `null` where nothing says so. */
export type AngleUnit = 'deg' | 'hour' | 'rad';

const UNITS: Record<string, AngleUnit> = {
  deg: 'deg',
  degree: 'deg',
  degrees: 'deg',
  '°': 'deg',
  'd:m:s': 'deg',
  h: 'hour',
  hr: 'hour',
  hour: 'hour',
  hours: 'hour',
  hourangle: 'hour',
  'h:m:s': 'hour',
  rad: 'rad',
  radian: 'rad',
  radians: 'rad',
};

/** The unit that a file or an option names; undefined where it is no unit of an angle that positions come in. */
export function angleUnit(text: string): AngleUnit | undefined {
  return UNITS[text.trim().toLowerCase().replace(/["']/g, '')];
}

/** What a column of angles is in, by its unit or else by a name such as `ra_hours`; null where neither says. */
export function unitOfColumn({ name, unit }: Pick<ColumnInfo, 'name' | 'unit'>): string | null {
  if (unit !== null && unit.trim() !== '') return unit;
  return /^ra_?h(ou)?rs?$/i.test(name) ? 'hour' : null;
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
// 03:19:48.16, 3 19 48, 3h19m48s, +41d30m47s, 41°30'47", 03:19.8
const PARTS =
  /^([+-]?)(\d{1,3})([\s:]+|[hd°]\s*)(\d{1,2}(?:\.\d*)?)(?:([\s:]+|[m'′]\s*)(?:(\d{1,2}(?:\.\d*)?)\s*(?:s|"|″|'')?)?)?$/;

/**
 * Reads an angle: a decimal number, or degrees or hours with minutes and seconds.
 *
 * @param unit of a decimal number, and of parts between colons or blanks; `3h19m48s` and `41d30m47s` say it themselves
 * @returns degrees, or NaN where the text is no angle (minutes or seconds of 60 and more are none)
 */
export function readAngle(text: string, unit: { decimal: AngleUnit; parts: AngleUnit }): number {
  // Number('') is 0 and Number('0x10') is 16: a blank cell must not become a place on the equator.
  const plain = text.trim().replace(/[−–]/g, '-');
  if (DECIMAL.test(plain)) return Number(plain) * DEGREES[unit.decimal];
  const parts = PARTS.exec(plain);
  if (parts === null) return NaN;
  const [, sign, whole, mark = '', minutes = '', , seconds = '0'] = parts;
  // 49:56.8:03 has a fraction before its last part: no way of writing an angle.
  if (parts[6] !== undefined && minutes.includes('.')) return NaN;
  if (Number(minutes) >= 60 || Number(seconds) >= 60) return NaN;
  const value = Number(whole) + Number(minutes) / 60 + Number(seconds) / 3600;
  const said = mark.startsWith('h') ? 'hour' : /^[d°]/.test(mark) ? 'deg' : unit.parts;
  return (sign === '-' ? -value : value) * DEGREES[said];
}

export const DEGREES: Record<AngleUnit, number> = { deg: 1, hour: 15, rad: 180 / Math.PI };
