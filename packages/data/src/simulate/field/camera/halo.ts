import type { PointSpread } from '../../flux/psf.js';

/** Part of a star's light that the aureole of the optics and the air holds: too faint to be seen but about bright ones. */
export const HALO_FRACTION = 0.06;

/** Stars that are brighter in r have a halo; of fainter ones it would not rise above the noise. */
export const HALO_MAGNITUDE = 15.5;

/** Falls about as the inverse square of the distance, to an arcminute and beyond: King (1971), PASP 83, 199. */
export const HALO: PointSpread = [
  { sigmaArcsec: 4, fraction: 0.5 },
  { sigmaArcsec: 12, fraction: 0.3 },
  { sigmaArcsec: 36, fraction: 0.2 },
];
