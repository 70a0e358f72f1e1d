import type { Cutout } from '@perseus/core';

/**
 * The highest level that counts as black, in each channel. Where a survey has no frame its service paints (0, 0, 0), and
 * JPEG compression leaves a few levels about it; the sky between galaxies is noise, which reaches higher in most pixels.
 */
export const BLACK_AT_MOST = 3;

/** Share of the pixels, 0 to 1, none of whose channels exceeds `atMost`. */
export function blackFraction({ pixels, height, width }: Cutout, atMost = BLACK_AT_MOST): number {
  const count = height * width;
  let black = 0;
  for (let i = 0; i < count * 3; i += 3)
    if (
      (pixels[i] as number) <= atMost &&
      (pixels[i + 1] as number) <= atMost &&
      (pixels[i + 2] as number) <= atMost
    )
      black++;
  return count === 0 ? 0 : black / count;
}
