import { PerseusError, type Cutout } from '@perseus/core';
import { decodeCutout } from '../images/decode.js';
import { blackFraction as blackFractionOf } from '../quality/black-fraction.js';
import type { CutoutState } from './states.js';

/** Beyond this share of black nothing of use is on it: SDSS's own "outside the footprint" has 91 % of black pixels. */
const NOTHING_ON_IT = 0.8;
export const MAX_BLACK_FRACTION = 0.05;

export interface Expected {
  /** Null takes any. */
  size: { width: number; height: number } | null;
  maxBlackFraction: number;
}

export interface Verdict {
  state: CutoutState;
  /** What it is, in a few words, by which failures are counted; '' for `ok`. */
  kind: string;
  /** Whether the file is of use. */
  keep: boolean;
  width: number | null;
  height: number | null;
  blackFraction: number | null;
}

/** What the image file at `path` is, by decoding all of it: never throws for what is wrong with the image. */
export async function imageVerdict(path: string, expected: Expected): Promise<Verdict> {
  let cutout: Cutout;
  try {
    cutout = await decodeCutout(path);
  } catch (cause) {
    if (!(cause instanceof PerseusError) || cause.code === 'CUTOUT_MISSING') throw cause;
    const kind = cause.code === 'CUTOUT_TOO_LARGE' ? 'too many pixels for a cutout' : 'does not decode';
    return { ...NOTHING, state: 'damaged', kind };
  }
  return judge(cutout, expected);
}

const NOTHING = { keep: false, width: null, height: null, blackFraction: null };

function judge(cutout: Cutout, { size, maxBlackFraction }: Expected): Verdict {
  const { width, height } = cutout;
  const blackFraction = Math.round(blackFractionOf(cutout) * 1e4) / 1e4;
  const seen = { width, height, blackFraction };
  if (size !== null && (width !== size.width || height !== size.height)) {
    const kind = `${width} x ${height} pixels instead of ${size.width} x ${size.height}`;
    return { ...seen, state: 'wrong-size', kind, keep: false };
  }
  if (blackFraction > NOTHING_ON_IT) return { ...seen, state: 'black', kind: 'entirely black', keep: false };
  if (isFlat(cutout)) return { ...seen, state: 'off-footprint', kind: 'one colour all over', keep: false };
  if (blackFraction > maxBlackFraction) return { ...seen, state: 'black', kind: 'partly black', keep: true };
  return { ...seen, state: 'ok', kind: '', keep: true };
}

/** Some services answer off their footprint with a tile of one colour; compression leaves a level or two about it. */
function isFlat({ pixels }: Cutout): boolean {
  for (let i = 0; i < pixels.length; i++)
    if (Math.abs((pixels[i] as number) - (pixels[i % 3] as number)) > 2) return false;
  return true;
}
