import { describe, expect, test } from 'vitest';
import { labelsFromFlags } from '../../src/options/dataset/label-flags.js';
import { selectionFromFlags } from '../../src/options/dataset/selection-flags.js';
import { sourcesFromFlags } from '../../src/options/dataset/source-flags.js';
import { splitFromFlags } from '../../src/options/dataset/split-flags.js';

const shares = { testFraction: 0.25, validationFraction: 0.25, groupRadius: 2 };

describe('tables', () => {
  test('become sources, each with where its labels come from and how it is read', () => {
    const { sources, spectraPath } = sourcesFromFlags({
      classes: ['pcc.txt'],
      redshifts: ['a.fits', 'b.csv'],
      spectra: 's.csv',
      cutouts: ['c'],
      raColumn: 'alpha',
      redshiftColumn: 'zsp',
    });
    expect(sources).toEqual([
      { path: 'pcc.txt', labels: 'classes', roles: { ra: 'alpha' } },
      { path: 'a.fits', labels: 'redshifts', roles: { ra: 'alpha', redshift: 'zsp' } },
      { path: 'b.csv', labels: 'redshifts', roles: { ra: 'alpha', redshift: 'zsp' } },
    ]);
    expect(spectraPath).toBe('s.csv');
  });

  test('are needed, at least one', () => {
    expect(() => sourcesFromFlags({ cutouts: ['c'] })).toThrow('--objects FILE');
  });
});

describe('labels', () => {
  test('by velocities of a preset carry their source', async () => {
    const { redshifts } = await labelsFromFlags({ cluster: 'Perseus' });
    expect(redshifts?.cluster).toMatchObject({ meanVelocityKmS: 5258, dispersionKmS: 1040 });
    expect(redshifts?.cluster?.source).toContain('Aguerri');
  });

  test('are left to the build where nothing was said', async () => {
    expect((await labelsFromFlags({})).redshifts).toBeUndefined();
    expect((await labelsFromFlags({ zWindow: [0.01, 0.033] })).redshifts).toEqual({ zWindow: [0.01, 0.033] });
  });

  test.each([
    [{ velocity: 5000 }, 'OPTION_MISSING', 'dispersion'],
    [{ dispersion: 500 }, 'OPTION_MISSING', 'velocity'],
    [{ velocity: 5000, dispersion: 500, cluster: 'coma' }, 'OPTION_CONFLICT', 'cluster'],
    [{ cluster: 'nowhere' }, 'OPTION_INVALID', 'cluster'],
  ])('%j is refused', async (flags, code, option) => {
    await expect(labelsFromFlags(flags)).rejects.toMatchObject({ code, place: { option } });
  });
});

test('both limits of a column are one', () => {
  const { magnitudeLimits, copies } = selectionFromFlags({
    maxMagnitude: [
      { column: 'V', limit: 19.4 },
      { column: 'r', limit: 20 },
    ],
    minMagnitude: [{ column: 'V', limit: 14 }],
    copies: true,
  });
  expect(magnitudeLimits).toEqual([
    { column: 'V', max: 19.4, min: 14 },
    { column: 'r', max: 20 },
  ]);
  expect(copies).toBeUndefined();
});

describe('splits', () => {
  test('take the settings of their method', () => {
    expect(splitFromFlags({ ...shares, split: 'kfold', folds: 4, fold: 0 }).split).toEqual({
      method: 'kfold',
      folds: 4,
      fold: 0,
    });
    expect(splitFromFlags({ ...shares, split: 'blocks', blockSize: 5 }).split).toEqual({
      method: 'blocks',
      blockArcmin: 5,
    });
    expect(splitFromFlags(shares).split).toBeUndefined();
  });

  test.each([
    [{ fold: 1 }, 'fold'],
    [{ folds: 3, split: 'random' as const }, 'folds'],
    [{ blockSize: 3, split: 'kfold' as const }, 'block-size'],
  ])('refuse those of another: %j', (flags, option) => {
    expect(() => splitFromFlags({ ...shares, ...flags })).toThrow(
      expect.objectContaining({ code: 'OPTION_CONFLICT', place: { option } }) as Error,
    );
  });
});
