import { Draws, shuffled, type Label, type SkyPosition } from '@perseus/core';
import { distanceModulus } from '../population/cosmology.js';
import { CLUSTER_REDSHIFT } from '../population/galaxies.js';
import {
  drawGalaxyBehind,
  drawMember,
  drawStar,
  labelBasisOf,
  type Drawn,
  type Sightline,
} from '../population/objects.js';
import { projectedNfw, radiusOfEnclosed } from '../population/sky-layout.js';
import type { Kind, LabelBasis } from '../population/simulated-object.js';
import { star } from '../population/stars.js';
import { fromTangentPlane } from '../tangent-plane.js';
import { inFieldBands, type FieldComponent } from './bands.js';
import { isInside, placeOf, positionOf, type FieldFrame } from './frame.js';
import type { FieldSettings } from './options.js';
import { saturationMagnitude } from './camera/saturation.js';

/** An object of the field's catalogue, with the truth about it. */
export interface FieldObject {
  id: string;
  position: SkyPosition;
  label: Label;
  labelBasis: LabelBasis;
  kind: Kind;
  redshift: number;
  components: readonly FieldComponent[];
}

/** All objects that the truth lists, in no order that would tell what they are. */
export function fieldObjects(settings: FieldSettings): FieldObject[] {
  const { members, galaxies, stars, seed, redshift } = settings;
  const sightline = towards(redshift);
  const total = members + galaxies + stars;
  return Array.from(shuffled(total, seed, 'simulate field: rows'), (index, row) => {
    const draws = new Draws(seed, 'simulate field: object', index);
    const label: Label = index < members ? 1 : 0;
    const drawn = label
      ? drawMember(draws, sightline, DWARFS)
      : index < members + galaxies
        ? drawGalaxyBehind(draws, sightline)
        : starNumber(index - members - galaxies, draws, settings);
    const { light, magnitudeR } = drawn;
    return {
      id: `S${seed}-${String(row + 1).padStart(6, '0')}`,
      position: label ? memberPosition(index, settings) : uniformPosition(index, settings),
      label,
      labelBasis: labelBasisOf(light.kind, magnitudeR),
      kind: light.kind,
      redshift: light.redshift,
      components: inFieldBands(light.components, settings.reddening),
    };
  });
}

/** Share of dwarfs among the members: most galaxies of a cluster are. */
const DWARFS = 0.6;

/** k-correction in r per unit of redshift, between an early and a late galaxy's. */
const K_CORRECTION = 0.8;

/** Moves a galaxy so that what would be in the Perseus cluster is in one of another redshift, with its luminosity. */
function towards(clusterRedshift: number): Sightline {
  const farther = clusterRedshift - CLUSTER_REDSHIFT;
  if (farther === 0) return (seen) => seen;
  return ({ magnitudeR, redshift }) => {
    const moved = redshift + farther;
    const fainter = distanceModulus(moved) - distanceModulus(redshift) + K_CORRECTION * farther;
    return { magnitudeR: magnitudeR + fainter, redshift: moved };
  };
}

/** The first of the stars are those that bleed: 0.8 to 3 magnitudes brighter than what just saturates. */
function starNumber(number: number, draws: Draws, settings: FieldSettings): Drawn {
  if (number >= settings.saturatedStars) return drawStar(draws);
  const magnitudeR = saturationMagnitude('r', settings) - 0.8 - 2.2 * draws.uniform();
  return { magnitudeR, light: star(magnitudeR, draws) };
}

/** After a projected NFW profile about the cluster's centre, where it lies in the image. */
function memberPosition(index: number, settings: FieldSettings): SkyPosition {
  const { frame, clusterCentre, scaleRadiusArcmin, seed } = settings;
  const draws = new Draws(seed, 'simulate field: position', index);
  const scale = scaleRadiusArcmin * 60;
  const within = projectedNfw(farthestCorner(clusterCentre, frame) / scale);
  for (;;) {
    const distance = scale * radiusOfEnclosed(draws.uniform() * within);
    const angle = 2 * Math.PI * draws.uniform();
    const offset = { xiArcsec: distance * Math.sin(angle), etaArcsec: distance * Math.cos(angle) };
    const position = fromTangentPlane(offset, clusterCentre);
    if (isInside(position, frame)) return position;
  }
}

function uniformPosition(index: number, { frame, seed }: FieldSettings): SkyPosition {
  const draws = new Draws(seed, 'simulate field: position', index);
  return positionOf({ x: draws.uniform() * frame.width, y: draws.uniform() * frame.height }, frame);
}

function farthestCorner(from: SkyPosition, frame: FieldFrame): number {
  const { x, y } = placeOf(from, frame);
  const { width, height, pixelScaleArcsec } = frame;
  return Math.hypot(Math.max(x, width - x), Math.max(y, height - y)) * pixelScaleArcsec;
}
