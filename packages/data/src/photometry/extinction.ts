import { columnOf, numberOf } from '../catalogue/objects/cells.js';
import type { ObjectRow } from '../catalogue/read-objects.js';
import { isSaneMagnitude } from './sanity.js';

export const EXTINCTION_BANDS = ['u', 'g', 'r', 'i', 'z'] as const;
export type ExtinctionBand = (typeof EXTINCTION_BANDS)[number];

/** Galactic extinction towards one object, magnitudes, in the SDSS bands that are known. */
export interface Extinction {
  magnitudes: Partial<Record<ExtinctionBand, number>>;
  /** The columns or the map's file that it comes from. */
  source: string;
}

/**
 * Magnitudes of extinction for a reddening E(B-V) of 1 on the scale of Schlegel, Finkbeiner & Davis (1998), for
 * R_V = 3.1. The differences of observed and dereddened SDSS magnitudes have the same ratios.
 *
 * @see Schlafly & Finkbeiner (2011), ApJ 737, 103, Table 6
 */
export const EXTINCTION_PER_REDDENING: Readonly<Record<ExtinctionBand, number>> = {
  u: 4.239,
  g: 3.303,
  r: 2.285,
  i: 1.698,
  z: 1.263,
};
/** The same for Landolt's V, which the Perseus catalogue's `a_v` is given in. */
const V_PER_REDDENING = 2.742;

/**
 * Galactic extinction from the row's own columns: SDSS's `extinction_r` and the like; else `a_v`, E(B-V), or the
 * difference of an observed and a dereddened magnitude, which give all five bands. null where the row has none of these.
 */
export function extinctionFromColumns(row: ObjectRow): Extinction | null {
  const columns = new RowColumns(row);
  const own = EXTINCTION_BANDS.flatMap((band) => {
    const magnitude = columns.extinction(`extinction_${band}`, `a_${band}`);
    return Number.isNaN(magnitude) ? [] : [[band, magnitude] as const];
  });
  if (own.length > 0) return { magnitudes: Object.fromEntries(own), source: 'extinction columns' };
  const reddening = columns.extinction('ebv', 'e_bv', 'e(b-v)', 'sfd_ebv');
  if (!Number.isNaN(reddening)) return extinctionOfReddening(reddening, 'E(B-V) column');
  const inV = columns.extinction('a_v', 'extinction_v');
  if (!Number.isNaN(inV)) return extinctionOfReddening(inV / V_PER_REDDENING, 'A_V column');
  const inR = columns.difference(['R_mag', 'modelMag_r'], ['r0', 'dered_r']);
  if (!Number.isNaN(inR))
    return extinctionOfReddening(inR / EXTINCTION_PER_REDDENING.r, 'observed minus dereddened r');
  return null;
}

/** Extinction in all five bands for E(B-V) on the scale of Schlegel, Finkbeiner & Davis. */
export function extinctionOfReddening(reddening: number, source: string): Extinction {
  const magnitudes = Object.fromEntries(
    EXTINCTION_BANDS.map((band) => [band, reddening * EXTINCTION_PER_REDDENING[band]]),
  );
  return { magnitudes, source };
}

/** The columns that record it: `extinction_u` ... `extinction_z`, and `extinction_source`; '' where a band is not known. */
export function extinctionColumns(extinction: Extinction | null): Record<string, string> {
  const magnitudes = EXTINCTION_BANDS.map((band) => {
    const magnitude = extinction?.magnitudes[band];
    return [`extinction_${band}`, magnitude === undefined ? '' : String(Number(magnitude.toFixed(5)))];
  });
  return { ...Object.fromEntries(magnitudes), extinction_source: extinction?.source ?? '' };
}

/** The magnitude without the Galaxy's extinction; NaN where that is not known in this band. */
export function dereddened(magnitude: number, band: ExtinctionBand, extinction: Extinction | null): number {
  return magnitude - (extinction?.magnitudes[band] ?? NaN);
}

class RowColumns {
  readonly #row: ObjectRow;

  constructor(row: ObjectRow) {
    this.#row = row;
  }

  /** The first of these columns that holds an extinction or a reddening, which are never negative; else NaN. */
  extinction(...names: string[]): number {
    return this.#first(names, (value) => value >= 0 && value < 100);
  }

  difference(observed: string[], corrected: string[]): number {
    const difference =
      this.#first(observed, (m) => isSaneMagnitude(m)) - this.#first(corrected, (m) => isSaneMagnitude(m));
    // Rounding of the two may leave a trifle below none.
    return difference > -1e-3 ? Math.max(0, difference) : NaN;
  }

  #first(names: string[], isUsable: (value: number) => boolean): number {
    for (const name of names) {
      const value = numberOf(this.#row, columnOf(this.#row, name));
      if (isUsable(value)) return value;
    }
    return NaN;
  }
}
