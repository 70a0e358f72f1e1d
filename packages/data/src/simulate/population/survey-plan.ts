import { Draws, pairsWithin, shuffled, type Label, type SkyPosition } from '@perseus/core';
import { fromTangentPlane } from '../tangent-plane.js';
import { drawObject } from './objects.js';
import type { SimulatedObject } from './simulated-object.js';
import { fieldRadiusArcmin, placeOnSky } from './sky-layout.js';

/** One row of the catalogue: a detection of an object. */
export interface Detected {
  /** A number of 19 digits as text, like the survey's: beyond 2^53, where a JavaScript number loses the last digits. */
  id: string;
  /** Index into the plan's objects. */
  object: number;
  /** Where the detection lies; a second one of the same object lies up to 1.5 arcsec beside it. */
  position: SkyPosition;
}

/** All objects on the sky, and the rows that list them. */
export interface SurveyPlan {
  objects: readonly (SimulatedObject & { position: SkyPosition })[];
  rows: readonly Detected[];
}

/** This part of the rows are second detections of an object that another row has already. */
const DUPLICATED_PART = 0.03;

/**
 * Lays out a survey: which objects there are, where, and which rows list them. The share of members among the rows is
 * as asked for, to the nearest row.
 */
export function planSurvey(options: { rows: number; memberFraction: number; seed: number }): SurveyPlan {
  const { rows, memberFraction, seed } = options;
  const duplicates = Math.round(rows * DUPLICATED_PART);
  const distinct = rows - duplicates;
  const duplicatedMembers = Math.round(duplicates * memberFraction);
  const members = Math.round(rows * memberFraction) - duplicatedMembers;

  const order = shuffled(distinct, seed, 'simulate: labels');
  const labels = new Uint8Array(distinct);
  order.subarray(0, members).forEach((index) => (labels[index] = 1));
  const radiusArcmin = fieldRadiusArcmin(distinct);
  const objects = Array.from(labels, (label, index) => ({
    ...drawObject(seed, index, label as Label),
    position: placeOnSky(seed, index, label as Label, radiusArcmin),
  }));

  const listed = [
    ...order,
    ...order.subarray(0, duplicatedMembers),
    ...order.subarray(members, members + duplicates - duplicatedMembers),
  ];
  const places = shuffled(rows, seed, 'simulate: rows');
  const detections = Array.from(places, (place, row): Detected => {
    const object = listed[place] as number;
    const { position } = objects[object] as (typeof objects)[number];
    return {
      id: (FIRST_ID + BigInt(row)).toString(),
      object,
      position: place < distinct ? position : beside(position, seed, row),
    };
  });
  return { objects, rows: detections };
}

const FIRST_ID = 1_230_000_000_000_000_001n;

function beside(position: SkyPosition, seed: number, row: number): SkyPosition {
  const draws = new Draws(seed, 'simulate: second detection', row);
  const distance = 0.3 + 1.2 * draws.uniform();
  const angle = 2 * Math.PI * draws.uniform();
  return fromTangentPlane(
    { xiArcsec: distance * Math.sin(angle), etaArcsec: distance * Math.cos(angle) },
    position,
  );
}

/** For each object the others within a distance of it: those that may shine into its cutout. */
export function othersNear(plan: SurveyPlan, distanceArcsec: number): number[][] {
  const near: number[][] = plan.objects.map(() => []);
  const positions = plan.objects.map((object) => object.position);
  for (const [a, b] of pairsWithin(positions, distanceArcsec)) {
    (near[a] as number[]).push(b);
    (near[b] as number[]).push(a);
  }
  return near;
}
