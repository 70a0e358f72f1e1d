/** What the columns of a catalogue are for: names of columns, null where there is none. */
export interface Roles {
  id: string | null;
  ra: string | null;
  dec: string | null;
  redshift: string | null;
  /** 0 where the redshift can be trusted, as SDSS's zWarning. */
  redshiftWarning: string | null;
  /** What the spectrum says that it is: GALAXY, STAR, QSO. */
  spectralClass: string | null;
  /** A class given from images: the PCC's seven, a Hubble type. */
  class: string | null;
  magnitudes: string[];
}

/** The columns that the user names; they stand above what is guessed. */
export interface RoleOverrides {
  id: string;
  ra: string;
  dec: string;
  redshift: string;
  redshiftWarning: string;
  spectralClass: string;
  class: string;
  magnitudes: string[];
}
