import type { Cutout } from '@perseus/core';
import { blackFraction } from './black-fraction.js';
import { redPercent } from './red-percent.js';

/** What can be wrong with a cutout that decodes: marks on its row, and no reason by itself to leave it out. */
export const QUALITY_FLAGS = ['overly-red', 'partly-black', 'truncated'] as const;
export type QualityFlag = (typeof QUALITY_FLAGS)[number];

export interface CutoutQuality {
  /** Share of red pixels, 0 to 100. */
  redPercent: number;
  /** Share without an image, 0 to 1. */
  blackFraction: number;
}

/** A cutout is flagged where it exceeds one of these. */
export interface QualityLimits {
  redPercent: number;
  blackFraction: number;
}

/** 50 % red is the thesis's limit. */
export const QUALITY_LIMITS: QualityLimits = { redPercent: 50, blackFraction: 0.05 };

export function measureCutout(cutout: Cutout): CutoutQuality {
  return { redPercent: redPercent(cutout), blackFraction: blackFraction(cutout) };
}

/**
 * The flags of one cutout, in the order of `QUALITY_FLAGS`.
 *
 * @param extent `radiusArcsec` is the object's own (e.g. `petroRad_r`), `frameArcsec` the shorter side of the cutout on
 *   the sky: an object whose diameter exceeds the frame is truncated. Where either is unknown or no positive number, nothing is said.
 */
export function qualityFlags(
  quality: CutoutQuality,
  extent: { radiusArcsec?: number | null; frameArcsec?: number | null } = {},
  limits: QualityLimits = QUALITY_LIMITS,
): QualityFlag[] {
  const { radiusArcsec, frameArcsec } = extent;
  const truncated = isSize(radiusArcsec) && isSize(frameArcsec) && 2 * radiusArcsec > frameArcsec;
  const isFlagged: Record<QualityFlag, boolean> = {
    'overly-red': quality.redPercent > limits.redPercent,
    'partly-black': quality.blackFraction > limits.blackFraction,
    truncated,
  };
  return QUALITY_FLAGS.filter((flag) => isFlagged[flag]);
}

/** Surveys write -9999 for a radius that was not measured. */
function isSize(value: number | null | undefined): value is number {
  return typeof value === 'number' && value > 0;
}
