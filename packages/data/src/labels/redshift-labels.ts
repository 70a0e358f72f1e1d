import { PerseusError } from '@perseus/core';
import { numberOf, textOf } from '../catalogue/objects/cells.js';
import { isSaneMagnitude, SANE_MAGNITUDES } from '../photometry/sanity.js';
import { labelled, leftOut, type LabelDecision, type Labeller } from './labeller.js';
import { findRedshiftColumns, type FoundColumns, type RedshiftColumns } from './redshift-columns.js';
import {
  membershipByVelocity,
  membershipByWindow,
  type ClusterVelocity,
  type Membership,
} from './velocity.js';

export type { ClusterVelocity } from './velocity.js';

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

type Settled = Required<Pick<RedshiftLabelOptions, 'starMaxAbsZ' | 'requireZWarningZero' | 'magnitudeRange'>>;

/**
 * Labels by redshift: members lie about the cluster's mean velocity, and what is in front of it or behind is background.
 *
 * Stars, by the survey's class or with |z| below `starMaxAbsZ`, are background of the basis `spec-star`; quasars count
 * as galaxies. Where the cluster's own members may have such redshifts (Virgo), |z| says nothing: the class decides, and
 * without one there is no label.
 *
 * @throws PerseusError `OPTION_MISSING`, `OPTION_OUT_OF_RANGE` naming the option
 */
export function redshiftLabels(options: RedshiftLabelOptions): Labeller {
  const membership = membershipOf(options);
  const settled = settle(options);
  let found: FoundColumns | undefined;
  return {
    name: 'redshifts',
    label: (row) => {
      found = findRedshiftColumns(row, options.columns ?? {}, found);
      return judge(
        {
          z: numberOf(row, found.redshift),
          warning: found.redshiftWarning === null ? null : numberOf(row, found.redshiftWarning),
          class: textOf(row, found.spectralClass).toUpperCase(),
          magnitude: found.magnitude === null ? null : numberOf(row, found.magnitude),
        },
        membership,
        settled,
      );
    },
    describe: () => ({
      labels: 'redshifts',
      ...membership.describe(),
      starMaxAbsZ: settled.starMaxAbsZ,
      zWarningZero: settled.requireZWarningZero,
      magnitudes: settled.magnitudeRange?.join(' to ') ?? 'not asked',
    }),
  };
}

interface Spectrum {
  z: number;
  /** null where the table has none. */
  warning: number | null;
  class: string;
  magnitude: number | null;
}

function judge(spectrum: Spectrum, membership: Membership, settled: Settled): LabelDecision {
  const { z, warning, magnitude } = spectrum;
  // z = -1 is light of infinite blueshift: -1 and -9999 stand for "not measured".
  if (!(z > -1)) return leftOut('no redshift');
  if (settled.requireZWarningZero && warning !== null && warning !== 0) return leftOut('redshift warning');
  if (settled.magnitudeRange !== null && magnitude !== null)
    if (!isSaneMagnitude(magnitude, settled.magnitudeRange)) return leftOut('magnitude not sane');

  const nearZero = Math.abs(z) < settled.starMaxAbsZ;
  const mayBeMember = membership.reaches(settled.starMaxAbsZ);
  if (spectrum.class.startsWith('STAR')) return labelled(0, 'spec-star');
  if (nearZero && !mayBeMember) return labelled(0, 'spec-star');
  if (nearZero && spectrum.class === '') return leftOut('star or member, without a class', 'spec-galaxy');
  const label = membership.of(z);
  return label === null ? leftOut('velocity uncertain', 'spec-galaxy') : labelled(label, 'spec-galaxy');
}

function membershipOf({ cluster, zWindow, memberSigma = 3, uncertainSigma = 4 }: RedshiftLabelOptions) {
  if (zWindow !== undefined) {
    const [low, high] = zWindow;
    check('zWindow', zWindow.join(' to '), low > -1 && low < high, 'two redshifts, the lower one first');
    return membershipByWindow(zWindow);
  }
  if (cluster === undefined)
    throw new PerseusError(
      'OPTION_MISSING',
      'Labels by redshift need the cluster’s velocities. Name a cluster, or give --velocity and --dispersion, or --z-window.',
      { option: 'cluster' },
    );
  const { meanVelocityKmS, dispersionKmS } = cluster;
  check('meanVelocityKmS', meanVelocityKmS, Number.isFinite(meanVelocityKmS), 'a velocity in km/s');
  check('dispersionKmS', dispersionKmS, dispersionKmS > 0 && dispersionKmS < Infinity, 'above 0 km/s');
  check('memberSigma', memberSigma, memberSigma > 0 && memberSigma < Infinity, 'above 0');
  check(
    'uncertainSigma',
    uncertainSigma,
    uncertainSigma >= memberSigma && uncertainSigma < Infinity,
    `at least memberSigma, ${memberSigma}`,
  );
  return membershipByVelocity(cluster, memberSigma, uncertainSigma);
}

function settle(options: RedshiftLabelOptions): Settled {
  const { starMaxAbsZ = 0.002, requireZWarningZero = true, magnitudeRange = SANE_MAGNITUDES } = options;
  check('starMaxAbsZ', starMaxAbsZ, starMaxAbsZ >= 0 && starMaxAbsZ < 1, 'from 0 to below 1');
  if (magnitudeRange !== null) {
    const [brightest, faintest] = magnitudeRange;
    check(
      'magnitudeRange',
      magnitudeRange.join(' to '),
      brightest < faintest,
      'two magnitudes, the brighter first',
    );
  }
  return { starMaxAbsZ, requireZWarningZero, magnitudeRange };
}

function check(option: string, value: number | string, isRight: boolean, wanted: string): void {
  if (isRight) return;
  const message = `${option} is ${value}, and it must be ${wanted}. Give another value.`;
  throw new PerseusError('OPTION_OUT_OF_RANGE', message, { option });
}
