import type { Labeller } from './labeller.js';

/** A cluster's galaxies in velocity, cz in the optical convention. */
export interface ClusterVelocity {
  meanVelocityKmS: number;
  dispersionKmS: number;
  /** Where the two numbers come from. */
  source: string;
}

/** Names of the columns; what is not given is guessed by name. null: the table's column is not used. */
export interface RedshiftColumns {
  redshift: string;
  redshiftWarning: string | null;
  spectralClass: string | null;
  /** The one whose sanity is asked for. */
  magnitude: string | null;
}

export interface RedshiftLabelOptions {
  /** May be left out where `zWindow` is given. */
  cluster?: ClusterVelocity;
  /** Members lie within so many dispersions of the mean; 3. */
  memberSigma?: number;
  /** From there to here an object is uncertain, and gets no label; 4. */
  uncertainSigma?: number;
  /** Instead of the velocities: members lie strictly between these redshifts, everything else is background. */
  zWindow?: readonly [number, number];
  /** Nearer to zero than this it is a star, whatever its class; 0.002. */
  starMaxAbsZ?: number;
  /** A redshift with a warning gives no label; true. */
  requireZWarningZero?: boolean;
  /** A magnitude that is missing or beyond these is not sane, and gives no label; 0 to 30, null does not ask. */
  magnitudeRange?: readonly [number, number] | null;
  columns?: Partial<RedshiftColumns>;
}

/** The thesis's: 0.01 < z < 0.033, and none of the other cuts. */
export const THESIS_REDSHIFTS: Omit<RedshiftLabelOptions, 'columns'> = {
  zWindow: [0.01, 0.033],
  requireZWarningZero: false,
  magnitudeRange: null,
};

/** @throws PerseusError `OPTION_MISSING`, `OPTION_OUT_OF_RANGE` naming the option */
export function redshiftLabels(options: RedshiftLabelOptions): Labeller {
  void options;
  throw new Error('to come');
}
