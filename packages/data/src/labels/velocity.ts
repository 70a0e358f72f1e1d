import type { Label } from '@perseus/core';

const LIGHT_KM_S = 299792.458;

/** A cluster's galaxies in velocity, cz. */
export interface ClusterVelocity {
  meanVelocityKmS: number;
  dispersionKmS: number;
  /** Where the two numbers come from. */
  source: string;
}

/** Which redshifts are those of members. */
export interface Membership {
  /** null where it is uncertain. */
  of(z: number): Label | null;
  /** Whether an object with |z| below `z` may be a member. */
  reaches(z: number): boolean;
  describe(): Record<string, string | number>;
}

/**
 * Members lie within `memberSigma` dispersions of the cluster's mean velocity, both ends included; up to
 * `uncertainSigma` it is uncertain, and beyond is background.
 *
 * Velocities are cz in the optical convention, c (lambda - lambda0) / lambda0, as redshift surveys of clusters quote
 * them: neither relativistic nor taken to the cluster's frame.
 */
export function membershipByVelocity(
  { meanVelocityKmS, dispersionKmS, source }: ClusterVelocity,
  memberSigma: number,
  uncertainSigma: number,
): Membership {
  const sigmas = (z: number) => Math.abs(LIGHT_KM_S * z - meanVelocityKmS) / dispersionKmS;
  return {
    of: (z) => (sigmas(z) <= memberSigma ? 1 : sigmas(z) <= uncertainSigma ? null : 0),
    reaches: (z) => Math.abs(meanVelocityKmS) - uncertainSigma * dispersionKmS < LIGHT_KM_S * z,
    describe: () => ({ meanVelocityKmS, dispersionKmS, velocitySource: source, memberSigma, uncertainSigma }),
  };
}

/** Members lie strictly between the two redshifts. */
export function membershipByWindow([low, high]: readonly [number, number]): Membership {
  return {
    of: (z) => (z > low && z < high ? 1 : 0),
    reaches: (z) => low < z && high > -z,
    describe: () => ({ zWindow: `${low} < z < ${high}` }),
  };
}
