import type { ColumnInfo } from '../table/column.js';

const BANDS = 'fuv|nuv|[ugrizyubvjhkw]|ks|w[1-4]|bt|vt|gaia_?g|bp|rp';

// R_mag, modelMag_r, petroMag_r, dered_r, r0, mag_auto_i, Vmag, rMeanPSFMag; colours (g_r, g_z0) and errors are not.
const NAMES = [
  new RegExp(`^(${BANDS})_?mag$`, 'i'),
  new RegExp(
    `^(model|cmodel|petro|psf|fiber2?|dev|exp|de?red|deredden|kron|aper|auto|iso|total)?_?mag_?(${BANDS})$`,
    'i',
  ),
  new RegExp(`^dered_(${BANDS})$`, 'i'),
  new RegExp(`^mag_(auto|aper|iso|psf|model|best)(_(${BANDS}))?$`, 'i'),
  new RegExp(`^(${BANDS})(mean|stack)?(psf|kron|ap)mag$`, 'i'),
  /^phot_(g|bp|rp)_mean_mag$/i,
  /^[ugrizy]0$/,
  /^[ugrizy]$/,
  /^[BVRIJHK]$/,
];

/** Whether a column holds magnitudes: by its UCD where it has one, else by its name. Colours and errors are none. */
export function isMagnitude({ name, ucd, unit }: ColumnInfo): boolean {
  const kind = (ucd ?? '').toLowerCase();
  if (kind !== '') return kind.startsWith('phot.mag') && !kind.includes('sb') && !kind.includes('extinction');
  if (unit !== null && unit !== '' && unit.toLowerCase() !== 'mag' && !unit.startsWith('mag(')) return false;
  return NAMES.some((pattern) => pattern.test(name));
}
