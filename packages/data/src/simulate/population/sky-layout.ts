import { Draws, type Label, type SkyPosition } from '@perseus/core';
import { fromTangentPlane } from '../tangent-plane.js';

/** Centre of the Perseus cluster (NGC 1275). */
export const CLUSTER_CENTRE: SkyPosition = { raDeg: 49.9467, decDeg: 41.5131 };

/** Scale radius of the members' distribution in a field of the standard radius: a fifth of the virial radius of 85'. */
const SCALE_RADIUS_ARCMIN = 17;
const STANDARD_RADIUS_ARCMIN = 45;
/** Objects in a field of the standard radius: more of them make the field wider, the cluster with it, and never denser. */
const STANDARD_OBJECTS = 500;

/** Radius of the field that so many objects lie in. */
export function fieldRadiusArcmin(objects: number): number {
  return STANDARD_RADIUS_ARCMIN * Math.sqrt(Math.max(1, objects / STANDARD_OBJECTS));
}

/**
 * Where an object lies: members after a projected NFW profile about the cluster's centre, background uniformly.
 *
 * @see Bartelmann (1996), A&A 313, 697 (projected NFW profile)
 */
export function placeOnSky(seed: number, index: number, label: Label, radiusArcmin: number): SkyPosition {
  const draws = new Draws(seed, 'simulate: position', index);
  const part = draws.uniform();
  const scale = SCALE_RADIUS_ARCMIN * (radiusArcmin / STANDARD_RADIUS_ARCMIN);
  const distanceArcmin =
    label === 1
      ? scale * radiusOfEnclosed(part * projectedNfw(radiusArcmin / scale))
      : radiusArcmin * Math.sqrt(part);
  const angle = 2 * Math.PI * draws.uniform();
  const offset = {
    xiArcsec: 60 * distanceArcmin * Math.sin(angle),
    etaArcsec: 60 * distanceArcmin * Math.cos(angle),
  };
  return fromTangentPlane(offset, CLUSTER_CENTRE);
}

/** What a projected NFW profile holds within a radius given in scale radii, up to a constant factor. */
export function projectedNfw(x: number): number {
  if (x <= 0) return 0;
  if (Math.abs(x - 1) < 1e-4) return Math.log(x / 2) + 1;
  const bend = x < 1 ? Math.acosh(1 / x) / Math.sqrt(1 - x * x) : Math.acos(1 / x) / Math.sqrt(x * x - 1);
  return Math.log(x / 2) + bend;
}

/** The inverse of `projectedNfw`, by bisection. */
export function radiusOfEnclosed(enclosed: number): number {
  let [low, high] = [0, 1];
  while (projectedNfw(high) < enclosed) high *= 2;
  for (let k = 0; k < 50; k++) {
    const middle = (low + high) / 2;
    if (projectedNfw(middle) < enclosed) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
