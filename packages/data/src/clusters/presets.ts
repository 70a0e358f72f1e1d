import { PerseusError } from '@perseus/core';

/** What a search about a cluster and labels by redshift need to know of it. */
export interface ClusterPreset {
  name: ClusterName;
  /** Its number in the Abell catalogue; null where it is not in it. */
  abell: number | null;
  /** ICRS degrees. */
  raDeg: number;
  decDeg: number;
  centreSource: string;
  /** Mean of cz over the members, heliocentric, optical convention. */
  meanVelocityKmS: number;
  /** Along the line of sight, as measured; not divided by 1 + z where the source does not. */
  dispersionKmS: number;
  velocitySource: string;
  /** What a search looks through unless it is told otherwise. */
  searchRadiusArcmin: number;
  /** What a user of the numbers should know. */
  note: string | null;
}

export const CLUSTER_NAMES = ['perseus', 'coma', 'virgo', 'fornax', 'hydra', 'leo', 'a2199'] as const;
export type ClusterName = (typeof CLUSTER_NAMES)[number];

const NEAR =
  'Members with |cz| below 600 km/s are there, which a rule that calls |z| < 0.002 a star takes for stars.';

const PRESETS: ClusterPreset[] = [
  {
    name: 'perseus',
    abell: 426,
    raDeg: 49.9467,
    decDeg: 41.5131,
    centreSource: '03 19 47.2 +41 30 47, as in the searches of Pruitt 2024 (San José State University)',
    meanVelocityKmS: 5258,
    dispersionKmS: 1040,
    velocitySource: 'Aguerri et al. 2020, MNRAS 494, 1681',
    searchRadiusArcmin: 45,
    note: null,
  },
  {
    name: 'coma',
    abell: 1656,
    raDeg: 194.8988,
    decDeg: 27.9593,
    centreSource: 'NGC 4874',
    meanVelocityKmS: 6853,
    dispersionKmS: 1082,
    velocitySource: 'Colless & Dunn 1996, ApJ 458, 435 (the main cluster, without the NGC 4839 group)',
    searchRadiusArcmin: 90,
    note: 'The NGC 4839 group, 40 arcmin south-west, has a mean of 7339 km/s and is within the limits of the main cluster.',
  },
  {
    name: 'virgo',
    abell: null,
    raDeg: 187.7059,
    decDeg: 12.3911,
    centreSource: 'M 87',
    meanVelocityKmS: 1050,
    dispersionKmS: 632,
    velocitySource:
      'mean: Binggeli, Popescu & Tammann 1993, A&AS 98, 275; dispersion: Girardi et al. 1998, ApJ 505, 74',
    searchRadiusArcmin: 300,
    note: `An irregular cluster of several clouds, not one Gaussian. ${NEAR}`,
  },
  {
    name: 'fornax',
    abell: null,
    raDeg: 54.6213,
    decDeg: -35.4506,
    centreSource: 'NGC 1399',
    meanVelocityKmS: 1493,
    dispersionKmS: 374,
    velocitySource: 'Drinkwater, Gregg & Colless 2001, ApJ 548, L139 (the whole sample of 108 members)',
    searchRadiusArcmin: 180,
    note: `Outside the footprint of SDSS. ${NEAR}`,
  },
  {
    name: 'hydra',
    abell: 1060,
    raDeg: 159.1784,
    decDeg: -27.5283,
    centreSource: 'NGC 3311',
    meanVelocityKmS: 3683,
    dispersionKmS: 724,
    velocitySource: 'Christlein & Zabludoff 2003, ApJ 591, 764',
    searchRadiusArcmin: 60,
    note: 'Outside the footprint of SDSS.',
  },
  {
    name: 'leo',
    abell: 1367,
    raDeg: 176.1229,
    decDeg: 19.8392,
    centreSource: 'NED (Abell 1367)',
    meanVelocityKmS: 6484,
    dispersionKmS: 891,
    velocitySource: 'Cortese et al. 2004, A&A 425, 429 (biweight location and scale of 146 members)',
    searchRadiusArcmin: 60,
    note: 'Two subclusters in the course of merging: the velocities are not Gaussian.',
  },
  {
    name: 'a2199',
    abell: 2199,
    raDeg: 247.1594,
    decDeg: 39.5513,
    centreSource: 'NGC 6166',
    meanVelocityKmS: 9088,
    dispersionKmS: 819,
    velocitySource: 'Bender et al. 2015, ApJ 807, 56',
    searchRadiusArcmin: 60,
    note: null,
  },
];

/**
 * A cluster by its name, or by its Abell number: `perseus`, `Abell 426`, `a426`; case does not matter.
 *
 * @throws PerseusError `OPTION_INVALID`
 */
export function clusterPreset(name: string): ClusterPreset {
  const wanted = name.trim().toLowerCase();
  const abell = Number(/^a(?:bell|co)?\s*0*(\d+)$/.exec(wanted)?.[1] ?? NaN);
  const found = PRESETS.find((preset) => preset.name === wanted || preset.abell === abell);
  if (found !== undefined) return { ...found };
  const message =
    `"${name}" is no cluster that Perseus knows; it knows ${CLUSTER_NAMES.join(', ')}. ` +
    'Give one of them, or the position, mean velocity and dispersion yourself.';
  throw new PerseusError('OPTION_INVALID', message, { option: 'cluster' });
}
