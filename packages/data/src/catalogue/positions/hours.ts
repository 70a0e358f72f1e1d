import { PerseusError } from '@perseus/core';

const LEAST_ROWS = 10;
const LEAST_RA_SPREAD = 12;
const LEAST_DEC_SPREAD = 60;
/** How much narrower in RA than in Dec a field looks that is about as wide as high, where hours pass for degrees: 15. */
const LEAST_NARROWING = 7.5;
const MOST_NARROWING = 30;

/**
 * Whether decimal right ascensions look like hours: none above 24, and either spread as only an all-sky list is, or
 * about 15 times narrower on the sky than the declinations.
 *
 * Where RA is in degrees the same would be a survey of one strip from north to south: rare enough to be asked about.
 */
export function looksLikeHours(raDeg: Float64Array, decDeg: Float64Array): boolean {
  if (raDeg.filter(Number.isFinite).length < LEAST_ROWS) return false;
  const ra = rangeOf(raDeg);
  const dec = rangeOf(decDeg);
  if (ra.least < 0 || ra.most > 24) return false;
  if (ra.most - ra.least > LEAST_RA_SPREAD && dec.most - dec.least > LEAST_DEC_SPREAD) return true;
  const middle = ((dec.most + dec.least) / 2) * (Math.PI / 180);
  const narrowing = deviationOf(decDeg) / (deviationOf(raDeg) * Math.cos(middle));
  return narrowing > LEAST_NARROWING && narrowing < MOST_NARROWING;
}

export function askForHours(path: string, column: string): PerseusError {
  return new PerseusError(
    'CATALOGUE_UNITS',
    `${path}: every "${column}" lies between 0 and 24, and they spread as hours do, but nothing says their unit. ` +
      'Say --ra-unit hour, or --ra-unit deg if these are degrees.',
    { path, column, option: '--ra-unit' },
  );
}

/** The standard deviation of those that are numbers: one outlier does not make a narrow field wide. */
function deviationOf(values: Float64Array): number {
  const known = values.filter(Number.isFinite);
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length);
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
