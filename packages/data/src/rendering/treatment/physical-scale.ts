import { PerseusError } from '@perseus/core';
import { kpcPerArcsec } from '../../simulate/population/cosmology.js';
import type { Rendering } from '../rendering.js';

/**
 * The rendering in which a galaxy at `fieldRedshift` is as large in the frame as one of the same size at
 * `trainingRedshift` was: only the pixel scale differs.
 *
 * Surface brightness stays as observed: its dimming with (1 + z)^4 and the shift of the bands are not undone.
 *
 * @throws PerseusError `OPTION_OUT_OF_RANGE` where a redshift is not above 0: a galaxy at 0 has no distance
 */
export function atPhysicalScale(
  rendering: Rendering,
  { trainingRedshift, fieldRedshift }: { trainingRedshift: number; fieldRedshift: number },
): Rendering {
  for (const [option, redshift] of Object.entries({ trainingRedshift, fieldRedshift })) {
    if (redshift > 0 && redshift < 10) continue;
    const whose = option === 'trainingRedshift' ? "training set's" : "field's";
    const flag = option === 'trainingRedshift' ? '--training-redshift' : '--field-redshift';
    const lacking = Number.isNaN(redshift) ? 'is not known' : `is ${redshift}`;
    throw new PerseusError(
      'OPTION_OUT_OF_RANGE',
      `The redshift of the ${whose} cluster ${lacking}. A physical angular scale takes those of both clusters, above 0 and below 10: give it with ${flag}.`,
      { option },
    );
  }
  const pixelScaleArcsec =
    (rendering.pixelScaleArcsec * kpcPerArcsec(trainingRedshift)) / kpcPerArcsec(fieldRedshift);
  return { ...rendering, pixelScaleArcsec };
}
