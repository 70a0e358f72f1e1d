import { rm } from 'node:fs/promises';
import type { Classifier, ViewCount } from '@perseus/core';
import type {
  Catalogue,
  FieldColumns,
  FieldPainting,
  FieldPrior,
  FieldReport,
  FieldShard,
  FieldSource,
  FieldTableRequest,
  RenderingComparison,
} from '@perseus/data';
import { SavedAndStopped, type Session } from '../../terminal/command-action.js';
import { openingModel, type EngineSettings, type EngineTold } from '../opening-model.js';
import { comparingRenderings } from './comparing-renderings.js';
import { detectedPath, fieldExtinction, fieldObjects, type FieldObjectsOptions } from './field-objects.js';
import { drawingField, refuseUndrawable, type FieldDrawings } from './drawing-field.js';
import { halosOf } from './star-halos.js';
import { renderableField, type FieldTreatment, type RenderableField } from './prepared-field.js';

export interface ClassifyingFieldOptions extends FieldObjectsOptions, FieldTreatment, FieldDrawings {
  model: string;
  engine: EngineSettings & { views: ViewCount; batchSize?: number };
  field: FieldSource;
  columns: FieldColumns;
  /** Whose halos are flagged: of a catalogue, or those that are `detected`. */
  stars?: { path: string; magnitude?: string };
  stellarity: boolean;
  prior?: FieldPrior;
  shard?: FieldShard;
  /** Where not given, as suits engine and device. */
  painting?: FieldPainting;
  /** A folder of cutouts, or true for the rendering of the training set. */
  compareWith?: string | true;
}

export interface ClassifiedField extends FieldReport {
  comparison: RenderingComparison | null;
  /** Member where `p_member` reaches it. */
  threshold: number;
  engine: EngineTold;
  painting: FieldPainting;
}

/**
 * Classifies the objects of a field and writes the table, and what is drawn of it.
 *
 * @throws SavedAndStopped where a stop was asked for: what is done is kept, and the same line goes on from there
 */
export async function classifyingField(
  session: Session,
  options: ClassifyingFieldOptions,
): Promise<ClassifiedField> {
  const { jobFolder, paintingOf } = await import('@perseus/data');
  const { output, shard } = options;
  const { classifier: opened, engine } = await openingModel(session, options.model, options.engine);
  await using classifier = opened;
  const field = await renderableField(session, classifier, options.field, {
    ...options,
    jobFolder: jobFolder(output, shard),
  });
  const catalogue = await fieldObjects(session, field.tiles, options);
  await refuseUndrawable(catalogue, options);
  const request = await requestOf(session, options, { classifier, field, catalogue });
  const painting = paintingOf(request);
  if (painting === 'engine')
    session.voice.note(
      `Painting: the field's pixels are made where engine ${engine.name} computes, on ${engine.device}.`,
    );
  const comparison =
    options.compareWith === undefined
      ? null
      : await comparingRenderings(session, request, {
          ...field,
          folder: options.compareWith,
          reading: options.reading,
        });
  const report = await tabling(session, request, output);
  if (shard === undefined) {
    await drawingField(session, request, { ...options, table: report.output });
    if (options.catalogue === undefined) await rm(detectedPath(output), { force: true });
  }
  return { ...report, comparison, threshold: classifier.provenance.threshold, engine, painting };
}

async function requestOf(
  session: Session,
  options: ClassifyingFieldOptions,
  { classifier, field, catalogue }: { classifier: Classifier; field: RenderableField; catalogue: Catalogue },
): Promise<FieldTableRequest> {
  const { stellarityWhereTold } = await import('@perseus/data');
  const { signal, commandLine } = session;
  const { stars, prior, shard, painting, stellarity, force, columns, deredden } = options;
  const { tiles, seeingDamage, rendering, physicalScale, matchPsf } = field;
  // The one in the middle, which is the deepest as a rule, and nearest to Gaia's.
  const band = rendering.bands[1];
  return {
    classifier,
    catalogue,
    tiles,
    seeingDamage,
    rendering,
    physicalScale,
    force,
    columns,
    ...(matchPsf && { matchPsf }),
    ...(await fieldExtinction(deredden, catalogue)),
    ...(stars && { halos: await halosOf(session, tiles, { ...stars, band }) }),
    ...(stellarity && { stellarity: stellarityWhereTold(band) }),
    ...(prior && { prior }),
    ...(shard && { shard }),
    ...(painting && { painting }),
    command: commandLine,
    signal,
  };
}

async function tabling(
  { voice, signal, commandLine }: Session,
  request: FieldTableRequest,
  output: string,
): Promise<FieldReport> {
  const { classifyFieldTo } = await import('@perseus/data');
  try {
    return await voice.measured({ title: 'Classifying', unit: 'objects' }, (meter) =>
      classifyFieldTo({ ...request, onProgress: ({ done, total }) => meter.update(done, total) }, output),
    );
  } catch (error) {
    if (signal.aborted) throw new SavedAndStopped(commandLine);
    throw error;
  }
}
