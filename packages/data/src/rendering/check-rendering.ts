import { PerseusError, type Imaging, type ModelMetadata } from '@perseus/core';
import { formatStretch, type Rendering } from './rendering.js';

/** How the cutouts of a field are, or will be, made. */
export interface FieldFacts {
  rendering: Rendering;
  /** Seeing of the cutouts in channel order; null where it is not known. */
  psfFwhmArcsec?: readonly (number | null)[];
  /** That the pixel scale is another on purpose (`atPhysicalScale`). */
  physicalScale?: boolean;
}

/** Scales differ by rounding; beyond it objects have other sizes than the model learned. */
const SCALE_TOLERANCE = 0.01;
/** Seeing varies by as much within a training set. */
const SEEING_TOLERANCE = 0.1;

/** What a model knows of its training cutouts: of its metadata, or of a dataset's. */
export type TrainingImaging = Pick<
  ModelMetadata,
  'bands' | 'pixelScaleArcsec' | 'stretch' | 'extinction' | 'psfFwhmArcsec'
>;

/** In what a field's cutouts differ from those that a model was trained on, one clause each; empty where they fit. */
export function renderingDifferences(trained: TrainingImaging, facts: FieldFacts): string[] {
  const { rendering } = facts;
  const found: string[] = [];
  const bands = rendering.bands.join(', ');
  if (trained.bands === null) found.push('the bands of the training cutouts are not known');
  else if (trained.bands.join(', ') !== bands)
    found.push(`its bands are ${bands}, and the model was trained on ${trained.bands.join(', ')}`);

  const stretch = formatStretch(rendering);
  if (trained.stretch === null) found.push('the stretch of the training cutouts is not known');
  else if (!trained.stretch.startsWith('lupton '))
    found.push(
      `the model was trained on cutouts with the stretch "${trained.stretch}", which cannot be repeated`,
    );
  else if (trained.stretch !== stretch)
    found.push(`its stretch is "${stretch}", and the model was trained on "${trained.stretch}"`);

  const scale = rendering.pixelScaleArcsec;
  if (trained.pixelScaleArcsec === null) found.push('the pixel scale of the training cutouts is not known');
  else if (facts.physicalScale !== true && Math.abs(scale / trained.pixelScaleArcsec - 1) > SCALE_TOLERANCE)
    found.push(
      `its pixels are ${scale} arcsec, and the model was trained at ${trained.pixelScaleArcsec} arcsec`,
    );

  const removed = trained.extinction?.startsWith('removed') === true;
  if (removed !== (rendering.extinction === 'removed'))
    found.push(
      removed
        ? 'the model was trained on cutouts without Galactic extinction, and the field has it'
        : 'Galactic extinction is taken out of the field, and the model was trained on cutouts that have it',
    );

  const known = (facts.psfFwhmArcsec ?? []).filter((fwhm): fwhm is number => fwhm !== null);
  const sharpest = Math.min(...known);
  if (trained.psfFwhmArcsec !== null && sharpest < trained.psfFwhmArcsec * (1 - SEEING_TOLERANCE))
    found.push(
      `its seeing is ${sharpest.toFixed(2)} arcsec, sharper than the ${trained.psfFwhmArcsec.toFixed(2)} arcsec of the training cutouts`,
    );
  return found;
}

/**
 * Refuses a field whose cutouts would not be such as the model was trained on.
 *
 * @param force lets it pass
 * @returns what differs, for a warning
 * @throws PerseusError `RENDERING_MISMATCH`
 */
export function checkRendering(
  trained: TrainingImaging,
  facts: FieldFacts,
  { force = false }: { force?: boolean } = {},
): string[] {
  const found = renderingDifferences(trained, facts);
  if (found.length === 0 || force) return found;
  throw new PerseusError(
    'RENDERING_MISMATCH',
    `The field does not fit the model: ${found.join('; ')}. Render it as the training cutouts were (--match-psf for ` +
      'sharper seeing), train on cutouts of the field (perseus dataset build --field), or force it and measure what it ' +
      'changes (--compare-rendering).',
    { differences: found.join('; ') },
  );
}

/** What a dataset whose cutouts were rendered from a field records, and its models after it. */
export function fieldImaging(
  facts: FieldFacts & { source?: string; noise?: readonly number[]; clusterRedshift?: number },
): Partial<Imaging> {
  const { rendering, psfFwhmArcsec = [], source, noise, clusterRedshift } = facts;
  const seeing = psfFwhmArcsec.filter((fwhm): fwhm is number => fwhm !== null);
  return {
    pixelScaleArcsec: rendering.pixelScaleArcsec,
    bands: [...rendering.bands],
    filterSystem: 'AB',
    stretch: formatStretch(rendering),
    extinction: rendering.extinction === 'removed' ? 'removed before colour' : 'not corrected',
    ...(seeing.length === rendering.bands.length && {
      psfFwhmArcsec: seeing.reduce((sum, fwhm) => sum + fwhm, 0) / seeing.length,
    }),
    ...(noise && {
      depth: `sky noise ${noise.map((sigma) => sigma.toPrecision(4)).join(',')} nanomaggies/arcsec2`,
    }),
    ...(source !== undefined && { source }),
    ...(clusterRedshift !== undefined && { clusterRedshift }),
  };
}

/** The sky noise that `fieldImaging` wrote, in channel order; null where the text is another's. */
export function noiseOfDepth(depth: string | null): [number, number, number] | null {
  const found = /^sky noise ([-+.e\d]+),([-+.e\d]+),([-+.e\d]+) nanomaggies\/arcsec2$/.exec(depth ?? '');
  return found ? [Number(found[1]), Number(found[2]), Number(found[3])] : null;
}
