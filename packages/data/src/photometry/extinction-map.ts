import type { SkyPosition } from '@perseus/core';
import type { Extinction } from './extinction.js';

/** A map of Galactic reddening, E(B-V), on the whole sky. */
export interface ExtinctionMap {
  /** E(B-V) in the pixel of an ICRS position; NaN where the map has none. */
  reddeningAt(position: SkyPosition): number;
  extinctionAt(position: SkyPosition): Extinction | null;
}

/** @throws PerseusError `EXTINCTION_MAP` where the file is no HEALPix map of the whole sky in Galactic coordinates */
export async function readExtinctionMap(
  path: string,
  options: { column?: string; signal?: AbortSignal } = {},
): Promise<ExtinctionMap> {
  void [path, options];
  return Promise.reject(new Error('to come'));
}
