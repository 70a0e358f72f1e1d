import { PerseusError, type Classifier } from '@perseus/core';
import type { Session } from '../../terminal/command-action.js';
import { measuringSeeing } from './measuring-seeing.js';
import type { FieldSource, FieldTile, PsfMatch, Rendering, RenderingChoice } from '@perseus/data';

/** How a field is brought to the training cutouts of a model. */
export interface FieldTreatment {
  choice: RenderingChoice;
  /** A map of E(B-V), the word `columns`, or a column of E(B-V). */
  deredden?: string;
  matchPsf: boolean;
  /** Redshifts of the training set's cluster (the model's where not given) and of the field's. */
  physical?: { trainingRedshift?: number; fieldRedshift?: number };
  force: boolean;
  /** Folder of the job, which what is measured is kept in. */
  jobFolder?: string;
}

export interface RenderableField {
  tiles: FieldTile[];
  /** Tiles whose damage left them without a seeing, by their place. */
  seeingDamage: ReadonlyMap<number, PerseusError>;
  rendering: Rendering;
  /** Of the training cutouts; null where nobody can repeat it. */
  trained: Rendering | null;
  physicalScale: boolean;
  matchPsf?: PsfMatch;
}

/**
 * The tiles of a field, and how they are to be rendered for a model.
 *
 * Their seeing is measured where nothing tells it, and the model knows that of its training cutouts to compare it with.
 */
export async function renderableField(
  session: Session,
  { metadata }: Classifier,
  source: FieldSource,
  { choice, deredden, matchPsf, physical, force, jobFolder }: FieldTreatment,
): Promise<RenderableField> {
  const { atPhysicalScale, chooseRendering, fieldTiles } = await import('@perseus/data');
  const trained = await trainedRendering(metadata, force);
  const match = matchPsf ? await trainingPsf(metadata) : undefined;
  const given = await fieldTiles(source, choice.bands ?? trained?.bands ?? null);
  const [first] = given;
  if (!first) throw new PerseusError('FIELD_FILES', 'The field has no tiles. Name one.', { option: 'field' });
  const chosen = await chooseRendering(choice, first, trained);
  const scaled = physical
    ? atPhysicalScale(chosen, {
        trainingRedshift: physical.trainingRedshift ?? metadata.clusterRedshift ?? NaN,
        fieldRedshift: physical.fieldRedshift ?? NaN,
      })
    : chosen;
  const { tiles, damage } =
    metadata.psfFwhmArcsec === null
      ? { tiles: given, damage: new Map<number, PerseusError>() }
      : await measuringSeeing(session, given, chosen.bands, jobFolder);
  return {
    tiles,
    seeingDamage: damage,
    rendering: { ...scaled, extinction: deredden === undefined ? 'observed' : 'removed' },
    trained,
    physicalScale: physical !== undefined,
    ...(match && { matchPsf: match }),
  };
}

type Metadata = Classifier['metadata'];

/** @throws PerseusError `RENDERING_UNKNOWN` unless forced */
async function trainedRendering(metadata: Metadata, force: boolean): Promise<Rendering | null> {
  const { renderingOf } = await import('@perseus/data');
  try {
    return renderingOf(metadata);
  } catch (error) {
    if (force && error instanceof PerseusError && error.code === 'RENDERING_UNKNOWN') return null;
    throw error;
  }
}

async function trainingPsf({ psfFwhmArcsec, depth }: Metadata): Promise<PsfMatch> {
  const { noiseOfDepth } = await import('@perseus/data');
  if (psfFwhmArcsec === null) {
    const message =
      "--match-psf goes by the seeing of the training cutouts, and the model's metadata do not tell it. Leave it out.";
    throw new PerseusError('PSF_UNKNOWN', message, { option: 'match-psf' });
  }
  const noise = noiseOfDepth(depth);
  return { psfFwhmArcsec, ...(noise && { noise }) };
}
