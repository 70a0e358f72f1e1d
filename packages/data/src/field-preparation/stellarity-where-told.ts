import { PerseusError } from '@perseus/core';
import { stellarityIn } from '../detection/stellarity.js';
import type { MeasureStellarity } from '../field-classification/field-request.js';

/** As `stellarityIn`, and none at all in a tile that has too few stars to know its point spread by. */
export function stellarityWhereTold(band: string): MeasureStellarity {
  const measure = stellarityIn(band);
  return async (tile, positions, signal) => {
    try {
      return await measure(tile, positions, signal);
    } catch (error) {
      if (!(error instanceof PerseusError && error.code === 'PSF_NO_STARS')) throw error;
      return new Float32Array(positions.raDeg.length).fill(NaN);
    }
  };
}
