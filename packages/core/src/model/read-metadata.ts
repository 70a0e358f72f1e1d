import type { z } from 'zod';
import { PerseusError } from '../errors/perseus-error.js';
import { modelMetadataSchema, type ModelMetadata } from './metadata.js';

/** The newest `formatVersion` of a model's metadata that this Perseus reads. */
const NEWEST_FORMAT = 1;

/** What training knows: calibrations are found on export, and so is an int8 form. */
export const uncalibratedMetadataSchema = modelMetadataSchema.omit({
  calibrations: true,
  quantisation: true,
});
export type UncalibratedMetadata = z.infer<typeof uncalibratedMetadataSchema>;

const EXPORTED = { schema: modelMetadataSchema, remedy: 'Make the file anew with `perseus export`.' };
const UNCALIBRATED = {
  schema: uncalibratedMetadataSchema,
  remedy: 'Give a run of `perseus train`, and resume it where the file was damaged.',
};

/**
 * The metadata of an exported model from its JSON text.
 *
 * @throws PerseusError `FORMAT_TOO_NEW`, or `MODEL_UNREADABLE` naming the field
 */
export function parseModelMetadata(json: string | undefined, path: string): ModelMetadata {
  return parse(json, path, EXPORTED);
}

/** As `parseModelMetadata`, for the metadata beside a run's weights. */
export function parseUncalibratedMetadata(json: string | undefined, path: string): UncalibratedMetadata {
  return parse(json, path, UNCALIBRATED);
}

function parse<T>(
  json: string | undefined,
  path: string,
  { schema, remedy }: { schema: z.ZodType<T>; remedy: string },
): T {
  const unreadable = (what: string, cause?: unknown, field?: string) =>
    new PerseusError('MODEL_UNREADABLE', `${path}: ${what}. ${remedy}`, { path, field }, { cause });
  if (json === undefined) throw unreadable('it is not a model of Perseus, for it has no `perseus` metadata');
  let content: unknown;
  try {
    content = JSON.parse(json);
  } catch (cause) {
    throw unreadable('its `perseus` metadata is not JSON', cause);
  }
  const version = (content as { formatVersion?: unknown } | null)?.formatVersion;
  if (typeof version === 'number' && version > NEWEST_FORMAT) {
    throw new PerseusError(
      'FORMAT_TOO_NEW',
      `${path}: its metadata has format ${version}, and this Perseus reads up to ${NEWEST_FORMAT}. Update Perseus.`,
      { path, formatVersion: version, newest: NEWEST_FORMAT },
    );
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const field = issue.path.join('.');
  throw unreadable(
    `its \`perseus\` metadata is wrong at ${field || 'the top'} (${issue.message})`,
    parsed.error,
    field,
  );
}
