import type { ExtinctionMap } from '../../photometry/extinction-map.js';
import type { PsfMatch } from './match-psf.js';

/** What is done to a tile's bands beside resampling and stretch. */
export interface TileTreatment {
  /** Galactic extinction is taken out by this map, before colour is made. */
  extinctionMap?: ExtinctionMap;
  /** Bands are degraded to this seeing and noise. */
  matchPsf?: PsfMatch;
}
