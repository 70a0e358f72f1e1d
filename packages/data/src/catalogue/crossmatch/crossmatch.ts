import type { Catalogue } from '../table/catalogue.js';

export interface CrossmatchOptions {
  radiusArcsec: number;
  /** The nearest row of the right catalogue, or every one within the radius. */
  matches: 'best' | 'all';
  /** Rows of the left catalogue that match nothing are left out, or kept with empty columns of the right one. */
  keep: 'matched' | 'left';
  /** Columns of one magnitude in both; pairs that differ by more than `limit`, or lack one, are doubtful. */
  compareMagnitudes?: { left: string; right: string; limit: number };
  /** Columns that hold the positions, where the guess by name and UCD is wrong. */
  roles?: {
    left?: { ra?: string; dec?: string; raUnit?: string };
    right?: { ra?: string; dec?: string; raUnit?: string };
  };
}

/** The joined catalogue and what happened to the rows. */
export interface Crossmatch {
  catalogue: Catalogue;
  pairs: number;
  /** Rows of the left catalogue that match at least one. */
  matchedLeft: number;
  /** Rows of the left catalogue that match nothing. */
  unmatchedLeft: number;
  /** Rows without a usable position, which match nothing. */
  unusable: { left: number; right: number };
  /** Pairs whose magnitudes differ by more than the limit or cannot be compared; null where none were compared. */
  doubtful: { beyondLimit: number; missing: number } | null;
}

export function crossmatch(left: Catalogue, right: Catalogue, options: CrossmatchOptions): Crossmatch {
  throw new Error(`not yet: ${left.rows} ${right.rows} ${options.radiusArcsec}`);
}
