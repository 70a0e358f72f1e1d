import { PerseusError } from '@perseus/core';

const LEAST_ROWS = 10;
const LEAST_RA_SPREAD = 12;
const LEAST_DEC_SPREAD = 60;

/**
 * Whether decimal right ascensions look like hours: none above 24, and spread as only an all-sky list is.
 *
 * Where RA is in degrees the same would be a survey of one strip from pole to pole: rare enough to be asked about.
 */
export function looksLikeHours(raDeg: Float64Array, decDeg: Float64Array): boolean {
  if (raDeg.filter(Number.isFinite).length < LEAST_ROWS) return false;
  const ra = rangeOf(raDeg);
  const dec = rangeOf(decDeg);
  if (ra.least < 0 || ra.most > 24) return false;
  return ra.most - ra.least > LEAST_RA_SPREAD && dec.most - dec.least > LEAST_DEC_SPREAD;
}

export function askForHours(path: string, column: string): PerseusError {
  return new PerseusError(
    'CATALOGUE_UNITS',
    `${path}: every "${column}" lies between 0 and 24, and they spread over the sky as hours do, but nothing says their unit. ` +
      'Say --ra-unit hour, or --ra-unit deg if these are degrees.',
    { path, column, option: '--ra-unit' },
  );
}

function rangeOf(values: Float64Array): { least: number; most: number } {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { least, most };
}
