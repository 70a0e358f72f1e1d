import type { CatalogueRow } from './catalogue-row.js';

/** What became of one row of the catalogue. */
export interface Classification {
  row: CatalogueRow;
  /** Probability of membership at the training prior; null where the row could not be classified, and a flag says why. */
  pMember: number | null;
  /** Standard deviation of the probability over the views; null with a single view. */
  pMemberSpread: number | null;
  predictedLabel: 'member' | 'background' | null;
  /**
   * `row-invalid`, `cutout-missing`, `cutout-unreadable`, `cutout-too-small`, or another code of what went wrong; and
   * `corners-reflected` on an object that was classified from a cutout too small for its rotations.
   */
  flags: string[];
  /** The sentence behind the flag of a row that could not be classified. */
  problem?: string;
}
