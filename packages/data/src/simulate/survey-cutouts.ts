import type { Source } from './flux/scene.js';
import { developCutout, exposeCutout } from './image/cutout.js';
import { drawNeighbours } from './population/neighbours.js';
import { othersNear, type Detected, type SurveyPlan } from './population/survey-plan.js';

/** An object reaches this far into the cutouts around it. */
const REACH_ARCSEC = 30;
/** Neighbours lie up to this far outside of a cutout: their light still falls into it. */
const SURROUNDINGS_ARCSEC = 4;

/** The cutout of each row of a survey, [size, size, 3] uint8: the object, what surrounds it, and other objects nearby. */
export function surveyCutouts(
  plan: SurveyPlan,
  options: { size: number; pixelScaleArcsec: number; seed: number },
): (row: number) => Uint8Array<ArrayBuffer> {
  const { size, pixelScaleArcsec, seed } = options;
  const sideArcsec = size * pixelScaleArcsec;
  const others = othersNear(plan, sideArcsec * Math.SQRT1_2 + REACH_ARCSEC);
  return (row) => {
    const { object, position } = plan.rows[row] as Detected;
    const shown = plan.objects[object] as SurveyPlan['objects'][number];
    const nearby = (others[object] as number[]).map((other) => plan.objects[other] as Source);
    const surroundings = drawNeighbours(seed, object, shown.position, sideArcsec + 2 * SURROUNDINGS_ARCSEC);
    const request = { centre: position, size, pixelScaleArcsec, seed, row };
    return developCutout(exposeCutout([shown, ...nearby, ...surroundings], request), request);
  };
}
