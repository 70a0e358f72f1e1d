import { positionProblem } from '@perseus/core';
import { expect, test } from 'vitest';
import { CLUSTER_NAMES, clusterPreset } from '../../src/clusters/presets.js';

test.each(CLUSTER_NAMES)('%s has a position, a velocity and a dispersion, each with its source', (name) => {
  const preset = clusterPreset(name);
  expect(preset.name).toBe(name);
  expect(positionProblem(preset)).toBeUndefined();
  expect(preset.velocitySource).toMatch(/(19|20)\d\d, (ApJ|MNRAS|A&A|A&AS|AJ) \d+, L?\d+/);
  expect(preset.centreSource).not.toBe('');
  // Of rich clusters and groups alike: Girardi et al. 1998 find 200 to 1300 km/s.
  expect(preset.dispersionKmS).toBeGreaterThan(200);
  expect(preset.dispersionKmS).toBeLessThan(1300);
  expect(preset.searchRadiusArcmin).toBeGreaterThan(0);
});

test('the Perseus cluster is where the thesis searched, with the velocities of Aguerri et al. 2020', () => {
  expect(clusterPreset('perseus')).toMatchObject({
    raDeg: 49.9467,
    decDeg: 41.5131,
    meanVelocityKmS: 5258,
    dispersionKmS: 1040,
    searchRadiusArcmin: 45,
  });
});

test('a cluster is found by its Abell number too, and whatever the case', () => {
  for (const name of ['Perseus', 'A426', 'Abell 426', 'abell0426', 'ACO 426']) {
    expect(clusterPreset(name).name).toBe('perseus');
  }
});

test('a cluster that is not known is refused with those that are', () => {
  for (const name of ['', 'a9999', 'abell', 'persues']) {
    expect(() => clusterPreset(name)).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID', message: expect.stringContaining('coma') as string }),
    );
  }
});
