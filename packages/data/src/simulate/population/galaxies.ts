import type { Draws } from '@perseus/core';
import { fluxesOf } from '../flux/bands.js';
import type { Component } from '../flux/scene.js';
import type { SpiralArms } from '../flux/spiral.js';
import { distanceModulus, kpcPerArcsec } from './cosmology.js';
import type { ObjectLight } from './simulated-object.js';

/** Redshift of the Perseus cluster, and the spread that its velocities (1300 km/s) give. */
export const CLUSTER_REDSHIFT = 0.0179;
export const CLUSTER_REDSHIFT_SPREAD = 0.0043;

/**
 * Extinction in r towards Perseus: E(B-V) of 0.16, as in the middle of the field. Colours here are as observed, through
 * it; only the step from magnitude to luminosity needs its size.
 */
const EXTINCTION_R = 0.4;

/** Apparent r magnitude and redshift: what everything else about a galaxy is drawn from. */
export interface Seen {
  magnitudeR: number;
  redshift: number;
}

/**
 * An elliptical: one Sersic profile, the steeper the brighter.
 *
 * n and luminosity after Graham & Guzman (2003, AJ 125, 2936); radius and luminosity after Kormendy (1977, ApJ 218, 333)
 * and Shen et al. (2003, MNRAS 343, 978).
 */
export function ellipticalGalaxy(seen: Seen, draws: Draws): ObjectLight {
  const luminosity = absoluteMagnitude(seen, EARLY_K);
  const index = within(10 ** (0.54 - 0.055 * (luminosity + 21) + 0.09 * draws.normal()), 1, 6);
  const shape = {
    index,
    radiusArcsec: spheroidRadiusKpc(luminosity, draws) / kpcPerArcsec(seen.redshift),
    axisRatio: within(0.8 + 0.14 * draws.normal(), 0.4, 0.98),
    positionAngleDeg: 180 * draws.uniform(),
  };
  const { gR, rI } = redSequenceColours(seen, luminosity, draws);
  const fluxes = fluxesOf(seen.magnitudeR, gR, rI);
  return { kind: 'elliptical', redshift: seen.redshift, components: [{ form: 'sersic', fluxes, shape }] };
}

/** A lenticular: a bulge and a smooth disk on the red sequence, at any inclination. */
export function lenticularGalaxy(seen: Seen, draws: Draws): ObjectLight {
  const luminosity = absoluteMagnitude(seen, EARLY_K);
  const { gR, rI } = redSequenceColours(seen, luminosity, draws);
  const bulge = within(0.35 + 0.15 * draws.normal(), 0.08, 0.7);
  const radiusArcsec = (1.35 * spheroidRadiusKpc(luminosity, draws)) / kpcPerArcsec(seen.redshift);
  const diskRatio = inclinedRatio(draws, 0.2);
  const positionAngleDeg = 180 * draws.uniform();
  const components: Component[] = [
    {
      form: 'sersic',
      fluxes: fluxesOf(seen.magnitudeR - 2.5 * Math.log10(bulge), gR + 0.04, rI + 0.01),
      shape: {
        index: within(2.5 + 0.6 * draws.normal(), 1.2, 4),
        radiusArcsec: radiusArcsec * within(0.28 + 0.06 * draws.normal(), 0.12, 0.5),
        axisRatio: Math.max(0.65, diskRatio),
        positionAngleDeg,
      },
    },
    {
      form: 'sersic',
      fluxes: fluxesOf(seen.magnitudeR - 2.5 * Math.log10(1 - bulge), gR - 0.02, rI - 0.01),
      shape: { index: 1, radiusArcsec, axisRatio: diskRatio, positionAngleDeg },
    },
  ];
  return { kind: 'lenticular', redshift: seen.redshift, components };
}

/** A spiral: a red bulge and a blue disk whose light lies partly on two to four logarithmic arms. */
export function spiralGalaxy(seen: Seen, draws: Draws): ObjectLight {
  const luminosity = absoluteMagnitude(seen, LATE_K);
  const stretched = seen.redshift - CLUSTER_REDSHIFT;
  const diskGR = 0.66 + 0.11 * draws.normal() - 0.02 * (luminosity + 20) + 0.8 * stretched;
  const diskRI = 0.3 + 0.45 * (diskGR - 0.66);
  const bulge = within(0.16 + 0.1 * draws.normal(), 0.02, 0.5);
  const diskKpc = 10 ** (0.6 - 0.1 * (luminosity + 21) + 0.12 * draws.normal());
  const radiusArcsec = diskKpc / kpcPerArcsec(seen.redshift);
  const axisRatio = inclinedRatio(draws, 0.15);
  const positionAngleDeg = 180 * draws.uniform();
  const bulgeKpc = within(diskKpc * (0.18 + 0.04 * draws.normal()), 0.2, 2);
  const components: Component[] = [
    {
      form: 'sersic',
      fluxes: fluxesOf(seen.magnitudeR - 2.5 * Math.log10(bulge), 0.98 + 1.5 * stretched, 0.47),
      shape: {
        index: 1 + 2 * draws.uniform(),
        radiusArcsec: bulgeKpc / kpcPerArcsec(seen.redshift),
        axisRatio: Math.max(0.7, axisRatio),
        positionAngleDeg,
      },
    },
    {
      form: 'sersic',
      fluxes: fluxesOf(seen.magnitudeR - 2.5 * Math.log10(1 - bulge), diskGR, diskRI),
      shape: { index: 1, radiusArcsec, axisRatio, positionAngleDeg },
      ...(radiusArcsec > SMALLEST_ARMS_ARCSEC && { arms: spiralArms(draws) }),
    },
  ];
  return { kind: 'spiral', redshift: seen.redshift, components };
}

/** Arms of disks with a smaller half-light radius are blurred away by the seeing, and are not drawn. */
const SMALLEST_ARMS_ARCSEC = 1;

function spiralArms(draws: Draws): SpiralArms {
  return {
    count: 2 + (draws.uniform() < 0.3 ? 1 + draws.integer(2) : 0),
    pitchDeg: (draws.uniform() < 0.5 ? 1 : -1) * (12 + 14 * draws.uniform()),
    phaseDeg: 360 * draws.uniform(),
    contrast: 0.8 + 1.6 * draws.uniform(),
    innerRadius: 0.35,
  };
}

/**
 * A dwarf elliptical: nearly exponential, about a kiloparsec whatever its luminosity, so that faint ones are diffuse;
 * one in four has a nucleus. Radii after Janz & Lisker (2008), ApJ 689, L25.
 */
export function dwarfGalaxy(seen: Seen, draws: Draws): ObjectLight {
  const luminosity = absoluteMagnitude(seen, EARLY_K);
  const radiusKpc = 10 ** (0.06 + 0.13 * draws.normal());
  const { gR, rI } = redSequenceColours(seen, luminosity, draws);
  const fluxes = fluxesOf(seen.magnitudeR, gR, rI);
  const body: Component = {
    form: 'sersic',
    fluxes,
    shape: {
      index: within(1.05 + 0.25 * draws.normal(), 0.6, 2),
      radiusArcsec: radiusKpc / kpcPerArcsec(seen.redshift),
      axisRatio: within(0.75 + 0.17 * draws.normal(), 0.3, 0.98),
      positionAngleDeg: 180 * draws.uniform(),
    },
  };
  const nucleus: Component = {
    form: 'point',
    fluxes: fluxesOf(seen.magnitudeR + 3.6 + 0.5 * draws.normal(), gR, rI),
  };
  const components = draws.uniform() < 0.25 ? [body, nucleus] : [body];
  return { kind: 'dwarf', redshift: seen.redshift, components };
}

/** k-corrections in r per unit of redshift, good to some hundredths below z = 0.3 (Chilingarian et al. 2010). */
const EARLY_K = 1;
const LATE_K = 0.5;

function absoluteMagnitude({ magnitudeR, redshift }: Seen, kPerRedshift: number): number {
  return magnitudeR - EXTINCTION_R - distanceModulus(redshift) - kPerRedshift * redshift;
}

/**
 * Observed colours on the red sequence, as spectroscopic members of Perseus have them (g-r of 0.95 at r = 14.5, bluer
 * by 0.03 a magnitude), with a scatter that uneven extinction widens, and reddened by the redshift beyond the cluster's.
 */
function redSequenceColours(seen: Seen, luminosity: number, draws: Draws): { gR: number; rI: number } {
  const fainter = luminosity + 20.35;
  const stretched = seen.redshift - CLUSTER_REDSHIFT;
  const extinction = 0.035 * draws.normal();
  const gR = 0.95 - 0.03 * fainter + 1.7 * stretched + 0.035 * draws.normal() + extinction;
  const rI = 0.47 - 0.015 * fainter + 0.45 * stretched + 0.02 * draws.normal() + 0.5 * extinction;
  return { gR, rI };
}

/** Half-light radius of a spheroid; faintward of M_r = -19.5 it shrinks no further. */
function spheroidRadiusKpc(luminosity: number, draws: Draws): number {
  const bright = Math.min(luminosity, -19.5);
  return 10 ** (0.62 - 0.24 * (bright + 22) + 0.12 * draws.normal());
}

/** Apparent axis ratio of a disk of the given thickness, seen from a random direction. */
function inclinedRatio(draws: Draws, thickness: number): number {
  const cosine = draws.uniform();
  return Math.sqrt(cosine * cosine * (1 - thickness * thickness) + thickness * thickness);
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
