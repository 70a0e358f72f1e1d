import type { ObjectRow } from '../catalogue/read-objects.js';

export const EXTINCTION_BANDS = ['u', 'g', 'r', 'i', 'z'] as const;
export type ExtinctionBand = (typeof EXTINCTION_BANDS)[number];

/** Galactic extinction towards one object, magnitudes, in the SDSS bands that are known. */
export interface Extinction {
  magnitudes: Partial<Record<ExtinctionBand, number>>;
  /** `extinction columns`, `observed minus dereddened`, or the map's file. */
  source: string;
}

/** Galactic extinction from the row's own columns; null where they do not tell. */
export function extinctionFromColumns(row: ObjectRow): Extinction | null {
  void row;
  throw new Error('to come');
}

/** The columns that record it: `extinction_u` ... `extinction_z`, and `extinction_source`; '' where a band is not known. */
export function extinctionColumns(extinction: Extinction | null): Record<string, string> {
  void extinction;
  throw new Error('to come');
}
