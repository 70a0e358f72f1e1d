import { Draws, type Label } from '@perseus/core';
import {
  CLUSTER_REDSHIFT,
  CLUSTER_REDSHIFT_SPREAD,
  dwarfGalaxy,
  ellipticalGalaxy,
  lenticularGalaxy,
  spiralGalaxy,
} from './galaxies.js';
import { star } from './stars.js';
import type { ObjectLight, SimulatedObject } from './simulated-object.js';

/** Fainter than this in r a redshift is seldom measured, and the label comes from the looks. */
const SPECTROSCOPIC_LIMIT = 17.8;

/**
 * One object of the survey: a pure function of seed, number and label.
 *
 * Members: giants of the red sequence, faint diffuse dwarfs, some spirals. Background: galaxies several times as far,
 * smaller and (the early ones) redder, and stars. Luminosities overlap, so that magnitude alone does not tell the two apart.
 */
export function drawObject(seed: number, index: number, label: Label): SimulatedObject {
  const draws = new Draws(seed, 'simulate: object', index);
  const { light, magnitudeR } = label === 1 ? drawMember(draws) : drawBackground(draws);
  if (light.kind === 'star') return { ...light, label, labelBasis: 'spec-star' };
  return {
    ...light,
    label,
    labelBasis: magnitudeR < SPECTROSCOPIC_LIMIT ? 'spec-galaxy' : 'morphology',
  };
}

interface Drawn {
  light: ObjectLight;
  magnitudeR: number;
}

function drawMember(draws: Draws): Drawn {
  const redshift = normalBetween(draws, CLUSTER_REDSHIFT, CLUSTER_REDSHIFT_SPREAD, 0.01, 0.033);
  const kind = draws.uniform();
  if (kind < 0.33) {
    const magnitudeR = normalBetween(draws, 18, 0.9, 16.2, 19.6);
    return { magnitudeR, light: dwarfGalaxy({ magnitudeR, redshift }, draws) };
  }
  const magnitudeR = normalBetween(draws, 15.3, 1.1, 13, 17.6);
  const galaxy = kind < 0.55 ? ellipticalGalaxy : kind < 0.82 ? lenticularGalaxy : spiralGalaxy;
  return { magnitudeR, light: galaxy({ magnitudeR, redshift }, draws) };
}

function drawBackground(draws: Draws): Drawn {
  const kind = draws.uniform();
  if (kind < 0.24) {
    const magnitudeR = normalBetween(draws, 17, 1.1, 14, 19.3);
    return { magnitudeR, light: star(magnitudeR, draws) };
  }
  const magnitudeR = normalBetween(draws, 17.1, 0.9, 14.8, 19.4);
  // Bright ones lie near: few galaxies are much more luminous than M_r = -23.
  const redshift = normalBetween(draws, 0.075 + 0.02 * (magnitudeR - 17), 0.03, 0.036, 0.22);
  const galaxy = kind < 0.47 ? ellipticalGalaxy : kind < 0.68 ? lenticularGalaxy : spiralGalaxy;
  return { magnitudeR, light: galaxy({ magnitudeR, redshift }, draws) };
}

/** Normal, drawn anew where it falls outside. */
function normalBetween(draws: Draws, mean: number, spread: number, least: number, most: number): number {
  for (;;) {
    const value = mean + spread * draws.normal();
    if (value >= least && value <= most) return value;
  }
}
