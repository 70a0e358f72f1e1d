import type { CutoutSource, Imaging } from '@perseus/core';
import { fieldCutouts } from '../../field-tiles/field-cutouts.js';
import { fieldImaging } from '../../rendering/check-rendering.js';
import type { BuildPlan } from '../plan.js';
import { findCutouts } from './find-cutouts.js';

/** What the thesis's cutouts show: 288 pixels of 0.1 arcsec. */
const FRAME_ARCSEC = 28.8;

export interface OpenedCutouts extends AsyncDisposable {
  cutouts: CutoutSource;
  /** What is known of them because they are made here. */
  imaging: Partial<Imaging>;
}

/** @throws PerseusError what `findCutouts` and `fieldCutouts` throw */
export async function openCutouts({
  cutoutsDirs,
  cutoutNames,
  field,
  size,
}: BuildPlan): Promise<OpenedCutouts> {
  if (!field) {
    const cutouts = await findCutouts(cutoutsDirs, cutoutNames);
    return { cutouts, imaging: {}, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const { tiles, rendering, ...treatment } = field;
  const across = FRAME_ARCSEC / rendering.pixelScaleArcsec;
  const cutouts = await fieldCutouts(tiles, rendering, {
    ...treatment,
    size: size ?? 2 * Math.round(across / 2),
  });
  const imaging = fieldImaging({
    rendering,
    psfFwhmArcsec: cutouts.psfFwhmArcsec,
    noise: await cutouts.skyNoise(),
  });
  return { cutouts, imaging, [Symbol.asyncDispose]: () => cutouts[Symbol.asyncDispose]() };
}
