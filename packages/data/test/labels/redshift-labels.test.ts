import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  redshiftLabels,
  THESIS_REDSHIFTS,
  type RedshiftLabelOptions,
} from '../../src/labels/redshift-labels.js';
import { rowOf } from './row.js';

const LIGHT = 299792.458;
const cluster = { meanVelocityKmS: 5000, dispersionKmS: 1000, source: 'a test' };
const labelOf = (columns: Record<string, string | number>, options: RedshiftLabelOptions = { cluster }) =>
  redshiftLabels(options).label(rowOf(columns));
const atVelocity = (kmS: number, more = {}) => labelOf({ z: kmS / LIGHT, zErr: 1e-5, ...more });

describe('labels by velocity', () => {
  test('members lie within 3 sigma, from there to 4 it is uncertain, and beyond is background', () => {
    expect([2001, 5000, 7999].map((v) => atVelocity(v).label)).toEqual([1, 1, 1]);
    expect([1999, 8001, 1001, 8999].map((v) => atVelocity(v))).toEqual(
      Array(4).fill({ label: null, basis: 'spec-galaxy', reason: 'velocity uncertain' }),
    );
    expect([999, 9001, 40000].map((v) => atVelocity(v))).toEqual(
      Array(3).fill({ label: 0, basis: 'spec-galaxy', reason: '' }),
    );
  });

  test('velocities are cz: at z = 0.1 it is 29979 km/s, and not the relativistic 28487', () => {
    const at = (meanVelocityKmS: number) =>
      labelOf({ z: 0.1 }, { cluster: { ...cluster, meanVelocityKmS, dispersionKmS: 10 } }).label;
    expect([29979, 28487].map(at)).toEqual([1, 0]);
  });

  test('what lies as far before the mean as behind it has the same label, but for stars', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 4399, noNaN: true }), (offset) => {
        expect(atVelocity(5000 - offset).label).toBe(atVelocity(5000 + offset).label);
      }),
    );
  });
});

describe('stars', () => {
  test('the class says so, or the redshift is near zero', () => {
    const star = { label: 0, basis: 'spec-star', reason: '' };
    expect(atVelocity(5000, { class: 'STAR' })).toEqual(star);
    expect(atVelocity(599)).toEqual(star);
    expect(atVelocity(-599, { class: 'GALAXY' })).toEqual(star);
    expect(atVelocity(601).basis).toBe('spec-galaxy');
    expect(atVelocity(50000, { class: 'QSO' })).toEqual({ ...star, basis: 'spec-galaxy' });
  });

  test('where members may have such redshifts, the class decides, and without one there is no label', () => {
    const virgo = { cluster: { ...cluster, meanVelocityKmS: 1100, dispersionKmS: 700 } };
    const near = (kind: string) => labelOf({ z: 0.001, class: kind }, virgo);
    expect(near('GALAXY')).toMatchObject({ label: 1, basis: 'spec-galaxy' });
    expect(near('STAR')).toMatchObject({ label: 0, basis: 'spec-star' });
    expect(near('')).toMatchObject({ label: null, reason: 'star or member, without a class' });
  });
});

describe('what cannot be trusted gets no label', () => {
  test.each([
    ['no redshift', { z: '' }],
    ['no redshift', { z: 'N/A' }],
    ['no redshift', { z: -9999 }],
    ['redshift warning', { z: 0.017, zWarning: 4 }],
    ['redshift warning', { z: 0.017, zWarning: '' }],
    ['magnitude not sane', { z: 0.017, modelMag_r: -9999 }],
    ['magnitude not sane', { z: 0.017, modelMag_r: '' }],
    ['magnitude not sane', { z: 0.017, modelMag_r: 31 }],
  ])('%s: %o', (reason, columns) => {
    expect(labelOf(columns)).toMatchObject({ label: null, reason });
  });

  test('only where the table has such a column, and it is asked for', () => {
    expect(labelOf({ z: 0.017 }).label).toBe(1);
    const lenient = { cluster, requireZWarningZero: false, magnitudeRange: null };
    expect(labelOf({ z: 0.017, zWarning: 4, modelMag_r: -9999 }, lenient).label).toBe(1);
    const columns = { redshiftWarning: null, magnitude: 'g' };
    expect(labelOf({ z: 0.017, zWarning: 4, r: 99, g: 17 }, { cluster, columns }).label).toBe(1);
  });
});

describe('the window of the thesis', () => {
  const labelAt = (z: number, more = {}) => labelOf({ z, ...more }, THESIS_REDSHIFTS);

  test('is open at both ends, and knows no uncertainty', () => {
    expect([0.01, 0.010001, 0.032999, 0.033].map((z) => labelAt(z).label)).toEqual([0, 1, 1, 0]);
  });

  test('asks neither for warnings nor for magnitudes', () => {
    expect(labelAt(0.02, { zWarning: 4, modelMag_r: -9999 }).label).toBe(1);
  });

  test('stands above the velocities where both are given', () => {
    expect(labelOf({ z: 0.002 }, { cluster, zWindow: [0.0015, 0.0025], starMaxAbsZ: 0.001 }).label).toBe(1);
  });
});

describe('settings and columns', () => {
  test('settings that make no sense are refused by name', () => {
    const refusals: [RedshiftLabelOptions, string][] = [
      [{}, 'cluster'],
      [{ cluster: { ...cluster, dispersionKmS: 0 } }, 'dispersionKmS'],
      [{ cluster: { ...cluster, meanVelocityKmS: NaN } }, 'meanVelocityKmS'],
      [{ cluster, memberSigma: 0 }, 'memberSigma'],
      [{ cluster, memberSigma: 5 }, 'uncertainSigma'],
      [{ zWindow: [0.033, 0.01] }, 'zWindow'],
      [{ zWindow: [NaN, 0.01] }, 'zWindow'],
      [{ cluster, starMaxAbsZ: -1 }, 'starMaxAbsZ'],
      [{ cluster, magnitudeRange: [30, 0] }, 'magnitudeRange'],
    ];
    for (const [options, option] of refusals)
      expect(() => redshiftLabels(options)).toThrow(expect.objectContaining({ place: { option } }));
  });

  test('a table without a redshift is refused, and the column may be named', () => {
    expect(() => labelOf({ vel: 0.017 })).toThrow(/redshift/);
    expect(labelOf({ vel: 0.017 }, { cluster, columns: { redshift: 'Vel' } }).label).toBe(1);
    expect(() => labelOf({ z: 0.017 }, { cluster, columns: { spectralClass: 'kind' } })).toThrow(/kind/);
  });

  test('the settings in force are told', () => {
    expect(redshiftLabels({ cluster }).describe()).toEqual({
      labels: 'redshifts',
      meanVelocityKmS: 5000,
      dispersionKmS: 1000,
      velocitySource: 'a test',
      memberSigma: 3,
      uncertainSigma: 4,
      starMaxAbsZ: 0.002,
      zWarningZero: true,
      magnitudes: '0 to 30',
    });
    expect(redshiftLabels(THESIS_REDSHIFTS).describe()).toMatchObject({
      zWindow: '0.01 < z < 0.033',
      zWarningZero: false,
      magnitudes: 'not asked',
    });
  });
});
