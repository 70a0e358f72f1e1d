import { Option, type Command } from 'commander';
import type { RenderingChoice } from '@perseus/data';
import { RESAMPLING_NAMES } from '../choices.js';

/** `--bands`, `--stretch` and `--pixel-scale` are shared with the imaging of cutouts that exist already. */
export interface RenderingFlags {
  bands?: string;
  stretch?: string;
  pixelScale?: number;
  resampling?: (typeof RESAMPLING_NAMES)[number];
  deredden?: string;
}

/** What a field's rendering has beside the flags that say the same of cutouts. */
export function withRenderingFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--resampling <method>', 'between pixels; area conserves flux (default: bilinear)').choices(
        RESAMPLING_NAMES,
      ),
    )
    .option(
      '--deredden <map|columns>',
      "take Galactic extinction out before colour: by a HEALPix map of E(B-V) (FITS), or with the word columns by the table's own",
    );
}

export function renderingFromFlags({
  bands,
  stretch,
  pixelScale,
  resampling,
}: RenderingFlags): RenderingChoice {
  return {
    ...(bands !== undefined && { bands: bands.split(',').map((band) => band.trim()) }),
    ...(stretch !== undefined && { stretch }),
    ...(pixelScale !== undefined && { pixelScaleArcsec: pixelScale }),
    ...(resampling !== undefined && { resampling }),
  };
}
