/** A column of magnitudes, and what they are magnitudes of: those of different systems never mix. */
export interface MagnitudeColumn {
  name: string;
  /** Filter (`r`, `V`). */
  band: string;
  /** Filters, zero point and how the light was summed (`SDSS model`, `V total`); 'unknown' where the name does not tell. */
  system: string;
  /** Corrected for Galactic extinction. */
  dereddened: boolean;
}

/** What a column's name says of its magnitudes; null where it is no magnitude that is known by name. */
export function magnitudeColumn(name: string): MagnitudeColumn | null {
  void name;
  throw new Error('to come');
}
