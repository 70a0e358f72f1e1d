import { PerseusError } from '@perseus/core';

/** Columns of `objects.csv` for the colour-magnitude diagram, where the guess by name is wrong. */
export interface PhotometryColumns {
  /** r. */
  magnitude?: string;
  /** g - z. */
  colour?: string;
}

/** Columns that a diagram is drawn from, as the table names them. */
export interface PhotometrySource {
  magnitude: string;
  /** One column of colours, or the two of magnitudes whose difference it is. */
  colour: readonly string[];
  /** What each is; null where its name does not tell. */
  magnitudeState: PhotometryState | null;
  colourState: PhotometryState | null;
}
export type PhotometryState = 'observed' | 'dereddened';

/** SDSS model magnitudes as its tables and the searches of Perseus name them; what was observed goes first. */
const KNOWN: Record<PhotometryState, { magnitudes: readonly string[]; colours: readonly string[][] }> = {
  observed: {
    magnitudes: ['R_mag', 'modelMag_r', 'r_mag', 'mag_r', 'rmag', 'r'],
    colours: [['g_z'], ['g-z'], ['modelMag_g', 'modelMag_z'], ['mag_g', 'mag_z']],
  },
  dereddened: {
    magnitudes: ['r0', 'dered_r'],
    colours: [['g_z0'], ['dered_g', 'dered_z']],
  },
};

/**
 * The columns of r and g - z among these; null where one of them is not there.
 *
 * @throws PerseusError `COLUMN_UNKNOWN` where one that is given is not there
 */
export function photometrySource(
  columns: readonly string[],
  given: PhotometryColumns = {},
): PhotometrySource | null {
  const find = (name: string) =>
    columns.find((column) => column === name) ??
    columns.find((column) => column.toLowerCase() === name.toLowerCase());
  const existing = (name: string) => {
    const column = find(name);
    if (column !== undefined) return column;
    throw new PerseusError(
      'COLUMN_UNKNOWN',
      `The dataset has no column "${name}" to draw. Name one of its columns: ${columns.join(', ').slice(0, 300)}.`,
      { column: name, option: 'columns' },
    );
  };
  const [givenMagnitude, givenColour] = [given.magnitude, given.colour].map((name) =>
    name === undefined ? undefined : existing(name),
  );
  for (const { magnitudes, colours } of [KNOWN.observed, KNOWN.dereddened]) {
    const magnitude = givenMagnitude ?? magnitudes.map(find).find((column) => column !== undefined);
    const colour = givenColour
      ? [givenColour]
      : colours
          .map((names) => names.map(find))
          .find((found) => found.every((column) => column !== undefined));
    if (magnitude === undefined || colour === undefined) continue;
    return {
      magnitude,
      colour: colour as string[],
      magnitudeState: stateOf(magnitude, (known) => known.magnitudes),
      colourState: stateOf(colour[0] as string, (known) => known.colours.flat()),
    };
  }
  return null;
}

function stateOf(
  column: string,
  namesOf: (known: (typeof KNOWN)[PhotometryState]) => readonly string[],
): PhotometryState | null {
  const states = ['observed', 'dereddened'] as const;
  return (
    states.find((state) =>
      namesOf(KNOWN[state]).some((name) => name.toLowerCase() === column.toLowerCase()),
    ) ?? null
  );
}
