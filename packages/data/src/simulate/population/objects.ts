import { Draws, type Label } from '@perseus/core';
import {
  CLUSTER_REDSHIFT,
  CLUSTER_REDSHIFT_SPREAD,
  dwarfGalaxy,
  ellipticalGalaxy,
  lenticularGalaxy,
  spiralGalaxy,
  type Seen,
} from './galaxies.js';
import { star } from './stars.js';
import type { Kind, LabelBasis, ObjectLight, SimulatedObject } from './simulated-object.js';

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
  return { ...light, label, labelBasis: labelBasisOf(light.kind, magnitudeR) };
}

export function labelBasisOf(kind: Kind, magnitudeR: number): LabelBasis {
  if (kind === 'star') return 'spec-star';
  return magnitudeR < SPECTROSCOPIC_LIMIT ? 'spec-galaxy' : 'morphology';
}

export interface Drawn {
  light: ObjectLight;
  magnitudeR: number;
}

/** From where a galaxy is looked at: its magnitude and redshift, given those that it would have about Perseus. */
export type Sightline = (seen: Seen) => Seen;

const TOWARDS_PERSEUS: Sightline = (seen) => seen;

/** Shares of the members: dwarfs of all; ellipticals, and those without arms, of the others. */
const DWARFS = 0.33;
const MEMBER_ELLIPTICAL = (0.55 - DWARFS) / (1 - DWARFS);
const MEMBER_EARLY = (0.82 - DWARFS) / (1 - DWARFS);

export function drawMember(draws: Draws, sightline = TOWARDS_PERSEUS, dwarfs = DWARFS): Drawn {
  const redshift = normalBetween(draws, CLUSTER_REDSHIFT, CLUSTER_REDSHIFT_SPREAD, 0.01, 0.033);
  const part = draws.uniform();
  if (part < dwarfs) {
    const magnitudeR = normalBetween(draws, 18, 0.9, 16.2, 19.6);
    return drawn(dwarfGalaxy, sightline({ magnitudeR, redshift }), draws);
  }
  const kind = (part - dwarfs) / (1 - dwarfs);
  const magnitudeR = normalBetween(draws, 15.3, 1.1, 13, 17.6);
  const galaxy =
    kind < MEMBER_ELLIPTICAL ? ellipticalGalaxy : kind < MEMBER_EARLY ? lenticularGalaxy : spiralGalaxy;
  return drawn(galaxy, sightline({ magnitudeR, redshift }), draws);
}

function drawBackground(draws: Draws): Drawn {
  const kind = draws.uniform();
  return kind < STARS ? drawStar(draws) : galaxyBehind((kind - STARS) / (1 - STARS), draws, TOWARDS_PERSEUS);
}

export function drawStar(draws: Draws): Drawn {
  const magnitudeR = normalBetween(draws, 17, 1.1, 14, 19.3);
  return { magnitudeR, light: star(magnitudeR, draws) };
}

export function drawGalaxyBehind(draws: Draws, sightline: Sightline): Drawn {
  return galaxyBehind(draws.uniform(), draws, sightline);
}

function galaxyBehind(kind: number, draws: Draws, sightline: Sightline): Drawn {
  const magnitudeR = normalBetween(draws, 17.1, 0.9, 14.8, 19.4);
  // Bright ones lie near: few galaxies are much more luminous than M_r = -23.
  const redshift = normalBetween(draws, 0.075 + 0.02 * (magnitudeR - 17), 0.03, 0.036, 0.22);
  const galaxy = kind < ELLIPTICAL ? ellipticalGalaxy : kind < EARLY ? lenticularGalaxy : spiralGalaxy;
  return drawn(galaxy, sightline({ magnitudeR, redshift }), draws);
}

/** Shares of the background: stars; and of its galaxies those that are ellipticals, and those that have no arms. */
const STARS = 0.24;
const ELLIPTICAL = (0.47 - STARS) / (1 - STARS);
const EARLY = (0.68 - STARS) / (1 - STARS);

function drawn(galaxy: (seen: Seen, draws: Draws) => ObjectLight, seen: Seen, draws: Draws): Drawn {
  return { magnitudeR: seen.magnitudeR, light: galaxy(seen, draws) };
}

/** Normal, drawn anew where it falls outside. */
function normalBetween(draws: Draws, mean: number, spread: number, least: number, most: number): number {
  for (;;) {
    const value = mean + spread * draws.normal();
    if (value >= least && value <= most) return value;
  }
}
