import { expect, test } from 'vitest';
import {
  comovingDistanceMpc,
  distanceModulus,
  kpcPerArcsec,
} from '../../src/simulate/population/cosmology.js';
import { golden } from './golden.js';

interface Distances {
  z: number;
  comovingMpc: number;
  modulus: number;
  kpcPerArcsec: number;
}

test.each(golden<Distances[]>('cosmology'))("distances at z = $z are astropy's", (expected) => {
  expect(comovingDistanceMpc(expected.z) / expected.comovingMpc).toEqualWithin(1, 1e-7);
  expect(distanceModulus(expected.z)).toEqualWithin(expected.modulus, 1e-6);
  expect(kpcPerArcsec(expected.z)).toEqualWithin(expected.kpcPerArcsec, 1e-6);
});
