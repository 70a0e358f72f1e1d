import type { Draws } from '@perseus/core';
import { fluxesOf } from '../flux/bands.js';
import type { ObjectLight } from './simulated-object.js';

/**
 * A star of the Milky Way on the stellar locus (Covey et al. 2007, AJ 134, 2398): g-r ends near 1.4, where r-i goes on to
 * tell the M dwarfs apart.
 */
export function star(magnitudeR: number, draws: Draws): ObjectLight {
  const cool = draws.uniform() < 0.35;
  const gR = cool ? 1.4 + 0.06 * draws.normal() : 0.4 + 0.85 * draws.uniform() ** 1.3 + 0.03 * draws.normal();
  const rI = cool ? 0.55 + 0.8 * draws.uniform() ** 1.5 : 0.36 * gR - 0.02 + 0.03 * draws.normal();
  return {
    kind: 'star',
    redshift: 0.0001 * draws.normal(),
    components: [{ form: 'point', fluxes: fluxesOf(magnitudeR, gR, rI) }],
  };
}
