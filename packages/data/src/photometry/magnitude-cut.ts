import type { ObjectRow } from '../catalogue/read-objects.js';

export interface MagnitudeLimits {
  column: string;
  /** Faintest magnitude that passes, inclusive. */
  max?: number;
  /** Brightest magnitude that passes, inclusive. */
  min?: number;
}

export interface MagnitudeCut {
  /** E.g. `v_mag <= 19.4`. */
  readonly text: string;
  /**
   * '' where the row passes, else why it does not, in a few words that reports count by.
   *
   * @throws PerseusError `CATALOGUE_COLUMNS` where the row has no such column
   */
  reasonAgainst(row: ObjectRow): string;
}

/** @throws PerseusError `OPTION_OUT_OF_RANGE` where no limit is given, or they leave nothing between them */
export function magnitudeCut(limits: MagnitudeLimits): MagnitudeCut {
  void limits;
  throw new Error('to come');
}
