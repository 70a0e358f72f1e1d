import { separationArcsec } from '@perseus/core';
import type { FieldPositions } from '../field-request.js';

/** Positions in the order of their declinations: what lies near a place is found without looking at all of them. */
export class ByDeclination {
  readonly #positions: FieldPositions;
  /** Rows that have a position. */
  readonly #rows: Uint32Array;

  constructor(positions: FieldPositions) {
    const { raDeg, decDeg } = positions;
    this.#positions = positions;
    this.#rows = Uint32Array.from(decDeg.keys())
      .filter((row) => !Number.isNaN((raDeg[row] as number) + (decDeg[row] as number)))
      .sort((a, b) => (decDeg[a] as number) - (decDeg[b] as number) || a - b);
  }

  /** Rows at most `radiusArcsec` from a place on the sky. */
  rowsWithin(raDeg: number, decDeg: number, radiusArcsec: number): Uint32Array {
    const { raDeg: ra, decDeg: dec } = this.#positions;
    const reach = radiusArcsec / 3600;
    const rows = this.#rows.subarray(this.#firstFrom(decDeg - reach), this.#firstFrom(decDeg + reach, true));
    const acrossDeg = halfWidthDeg(decDeg, reach);
    return rows.filter((row) => {
      const away = Math.abs((ra[row] as number) - raDeg) % 360;
      if (Math.min(away, 360 - away) > acrossDeg) return false;
      const place = { raDeg: ra[row] as number, decDeg: dec[row] as number };
      return separationArcsec({ raDeg, decDeg }, place) <= radiusArcsec;
    });
  }

  /** Place of the first row at `declination` or, where `beyond`, north of it. */
  #firstFrom(declination: number, beyond = false): number {
    const { decDeg } = this.#positions;
    let [low, high] = [0, this.#rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = decDeg[this.#rows[middle] as number] as number;
      if (at < declination || (beyond && at === declination)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** How far in right ascension a circle reaches from its centre; all around where it has a pole in it. */
function halfWidthDeg(decDeg: number, radiusDeg: number): number {
  if (Math.abs(decDeg) + radiusDeg >= 90) return 180;
  const radians = Math.PI / 180;
  // A trifle more, for what rounding takes away.
  return (
    (Math.asin(Math.sin(radiusDeg * radians) / Math.cos(decDeg * radians)) / radians) * (1 + 1e-9) + 1e-9
  );
}
