import { z } from 'zod';
import { PerseusError } from '@perseus/core';

export const RESAMPLINGS = ['bilinear', 'lanczos3', 'area'] as const;
export type Resampling = (typeof RESAMPLINGS)[number];

/**
 * How pixels of a field become a cutout: what training and classification must have in common.
 *
 * Bands are brought to surface brightness in nanomaggies per square arcsecond (22.5 mag/arcsec2 is 1, AB), whatever the
 * size of their pixels; `stretch`, `q` and `minimum` are those of Lupton et al. 2004 (PASP 116, 133) in that unit.
 */
export const renderingSchema = z.strictObject({
  /** Red, green, blue. */
  bands: z.tuple([z.string().min(1), z.string().min(1), z.string().min(1)]),
  pixelScaleArcsec: z.number().positive(),
  resampling: z.enum(RESAMPLINGS).default('bilinear'),
  stretch: z.number().positive().default(3.2),
  q: z.number().min(0).default(10),
  minimum: z.number().default(0),
  weights: z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]).default([1, 1, 1]),
  /** Galactic extinction: as it is, or taken out of each band before colour. */
  extinction: z.enum(['observed', 'removed']).default('observed'),
});
export type Rendering = z.infer<typeof renderingSchema>;

const NUMBER = '([-+0-9.eE]+)';
const CANONICAL = new RegExp(
  `^lupton stretch=${NUMBER} q=${NUMBER} minimum=${NUMBER} weights=${NUMBER},${NUMBER},${NUMBER} (${RESAMPLINGS.join('|')})$`,
);

/** Stretches with a name: what takes the place of the schema's defaults. */
export const STRETCHES = {
  /** The colours of SDSS's own images, after Lupton et al. 2004: Q 8, red and blue bands evened out. */
  sdss: { stretch: 4, q: 8, minimum: 0, weights: [0.8, 1, 1.4] },
  /** Bands as they are. */
  plain: { stretch: 3.2, q: 10, minimum: 0, weights: [1, 1, 1] },
  /** For faint structure: the sky's noise is seen. */
  deep: { stretch: 0.8, q: 10, minimum: -0.02, weights: [0.8, 1, 1.4] },
} as const satisfies Record<
  string,
  Pick<z.input<typeof renderingSchema>, 'stretch' | 'q' | 'minimum' | 'weights'>
>;
export type StretchName = keyof typeof STRETCHES;

/** The stretch as a model's metadata hold it: `lupton stretch=3.2 q=10 minimum=0 weights=1,1,1 bilinear`. */
export function formatStretch({ stretch, q, minimum, weights, resampling }: Rendering): string {
  return `lupton stretch=${stretch} q=${q} minimum=${minimum} weights=${weights.join(',')} ${resampling}`;
}

/**
 * What a stretch's name, or the text of `formatStretch`, stands for.
 *
 * @throws PerseusError `OPTION_INVALID`
 */
export function parseStretch(
  text: string,
): Pick<Rendering, 'stretch' | 'q' | 'minimum' | 'weights'> & Partial<Pick<Rendering, 'resampling'>> {
  const named: { readonly [name: string]: (typeof STRETCHES)[StretchName] | undefined } = STRETCHES;
  const known = named[text];
  if (known) return { ...known, weights: [...known.weights] };
  const found = CANONICAL.exec(text);
  if (found) return numbersOf(found);
  const message =
    `"${text}" is no stretch. Give ${Object.keys(STRETCHES).join(', ')}, or numbers: ` +
    '"lupton stretch=3.2 q=10 minimum=0 weights=1,1,1 bilinear".';
  throw new PerseusError('OPTION_INVALID', message, { option: 'stretch' });
}

function numbersOf(found: RegExpExecArray) {
  const [stretch, q, minimum, red, green, blue] = found.slice(1, 7).map(Number);
  const given = { stretch, q, minimum, weights: [red, green, blue], resampling: found[7] };
  return renderingSchema.omit({ bands: true, pixelScaleArcsec: true, extinction: true }).parse(given);
}

/**
 * How a model's training cutouts were rendered, from its metadata.
 *
 * @throws PerseusError `RENDERING_UNKNOWN` where they were not rendered by Perseus: a survey service's JPEGs have a
 *   stretch that nobody can repeat
 */
export function renderingOf(imaging: {
  bands: string[] | null;
  pixelScaleArcsec: number | null;
  stretch: string | null;
  extinction: string | null;
}): Rendering {
  const { bands, pixelScaleArcsec } = imaging;
  const found = CANONICAL.exec(imaging.stretch ?? '');
  if (!found || bands?.length !== 3 || pixelScaleArcsec === null) throw unknownRendering(imaging.stretch);
  return renderingSchema.parse({
    bands,
    pixelScaleArcsec,
    ...numbersOf(found),
    extinction: imaging.extinction?.startsWith('removed') === true ? 'removed' : 'observed',
  });
}

function unknownRendering(stretch: string | null): PerseusError {
  const found =
    stretch === null
      ? 'do not say how they were made'
      : `have the stretch "${stretch}", which cannot be repeated`;
  return new PerseusError(
    'RENDERING_UNKNOWN',
    `The model's training cutouts ${found}. Train on cutouts that are rendered from the field's images ` +
      '(perseus dataset build --field), or say how to render (--bands, --stretch) and force it.',
  );
}
