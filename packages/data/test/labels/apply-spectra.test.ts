import { describe, expect, test } from 'vitest';
import { applySpectra } from '../../src/labels/apply-spectra.js';
import { redshiftLabels } from '../../src/labels/redshift-labels.js';
import { rowOf } from './row.js';

const labeller = redshiftLabels({
  cluster: { meanVelocityKmS: 5258, dispersionKmS: 1040, source: 'a test' },
});
const arcsec = (seconds: number) => 41 + seconds / 3600;
const spectrumAt = (id: string, seconds: number, z: number, kind = 'GALAXY') =>
  rowOf({ ra: 50, dec: arcsec(seconds), z, class: kind, zWarning: 0 }, id);
const [member, background, uncertain] = [0.0175, 0.06, 0.029];
const row = { label: 1 as const };
const here = [{ raDeg: 50, decDeg: 41 }];

describe('spectra about a row', () => {
  test('say what they are within the radius, and nothing beyond', () => {
    const applied = applySpectra([row], here, [spectrumAt('1', 1.9, background)], labeller, 2);
    expect(applied).toEqual({
      spectra: [{ label: 0, basis: 'spec-galaxy', ids: ['1'] }],
      matched: 1,
      conflicts: [0],
      decided: [],
    });
    const beyond = applySpectra([row], here, [spectrumAt('1', 2.1, background)], labeller, 2);
    expect(beyond).toEqual({ spectra: [undefined], matched: 0, conflicts: [], decided: [] });
  });

  test('that repeat are one, with the nearest first', () => {
    const spectra = [
      spectrumAt('far', 1.5, member),
      spectrumAt('near', 0.2, member),
      spectrumAt('far', 1.5, member),
    ];
    const applied = applySpectra([row], here, spectra, labeller, 2);
    expect(applied.spectra).toEqual([{ label: 1, basis: 'spec-galaxy', ids: ['near', 'far'] }]);
    expect(applied.conflicts).toEqual([]);
  });

  test('that contradict each other decide nothing, and are a conflict', () => {
    const spectra = [spectrumAt('1', 0.5, member), spectrumAt('2', 0.6, 0, 'STAR')];
    const applied = applySpectra([row], here, spectra, labeller, 2);
    expect(applied.spectra[0]).toEqual({ label: null, basis: 'spec-galaxy', ids: ['1', '2'] });
    expect(applied.conflicts).toEqual([0]);
  });

  test('that the labeller leaves open do not take part', () => {
    const spectra = [spectrumAt('1', 0, uncertain), { ...spectrumAt('2', 0, background), problem: 'bad' }];
    expect(applySpectra([row], here, spectra, labeller, 2).matched).toBe(0);
  });

  test('close a row that was open, and that is no conflict', () => {
    const applied = applySpectra([{ label: null }], here, [spectrumAt('1', 0, member)], labeller, 2);
    expect(applied).toMatchObject({ decided: [0], conflicts: [] });
  });

  test('may be none at all', () => {
    expect(applySpectra([row], here, [], labeller, 2).matched).toBe(0);
    expect(applySpectra([], [], [spectrumAt('1', 0, member)], labeller, 2).spectra).toEqual([]);
  });
});
