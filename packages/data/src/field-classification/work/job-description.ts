import { z } from 'zod';
import { PerseusError, readJsonFile } from '@perseus/core';

export const WORK_FORMAT_VERSION = 1;

/** What results depend on: a job goes on where all of it is the same, and shards fit together. */
const identitySchema = z.strictObject({
  /** SHA-256 of the positions. */
  catalogue: z.string(),
  /** SHA-256 of what the catalogue itself tells against objects. */
  catalogueFlags: z.string(),
  /** SHA-256 of the tiles that can be used. */
  field: z.string(),
  rendering: z.string(),
  /** SHA-256 of the model's float form. */
  floatSha256: z.string(),
  engine: z.string(),
  /** Several, with commas, in the table of shards that were joined though they differ. So are engines and files. */
  precision: z.string(),
  /** Kind of device: which GPUs of a machine, and how many, changes nothing. Jobs of earlier versions ran on the processor. */
  device: z.string().default('cpu'),
  /** Who makes the pixels: an engine's differ from the renderer's by a grey level here and there. */
  painting: z.string().default('renderer'),
  /** SHA-256 of the file that ran: that form, or its int8 form. */
  modelSha256: z.string(),
  batchSize: z.int().positive(),
  views: z.int().positive(),
  stellarity: z.boolean(),
});
export type JobIdentity = z.infer<typeof identitySchema>;

/** `fraction`: members are that share of the field's objects; `column`: of each its own; `em`: found from the probabilities. */
export const fieldPriorSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fraction'), fraction: z.number().min(0).max(1) }),
  z.strictObject({ kind: z.literal('column'), column: z.string() }),
  z.strictObject({ kind: z.literal('em') }),
]);
export type FieldPrior = z.infer<typeof fieldPriorSchema>;

/** What the table says beside the results. */
const tellingSchema = z.strictObject({
  cataloguePath: z.string(),
  positionColumns: z.strictObject({
    ra: z.string(),
    dec: z.string(),
    raUnit: z.string().optional(),
    decUnit: z.string().optional(),
  }),
  tiles: z.array(z.string()),
  perseusVersion: z.string(),
  model: z.string(),
  /** Null where joined shards have different ones. */
  temperature: z.number().nullable(),
  threshold: z.number(),
  trainedFraction: z.number(),
  prior: fieldPriorSchema.nullable(),
  command: z.string().nullable(),
  /** In what the cutouts differ from the model's, where that was forced. */
  differences: z.array(z.string()),
  /** When the job was begun, so that the table of one that was interrupted is the same. */
  begun: z.iso.datetime(),
});
export type JobTelling = z.infer<typeof tellingSchema>;

/** `job.json` of a work folder. */
const jobSchema = z.strictObject({
  formatVersion: z.literal(WORK_FORMAT_VERSION),
  identity: identitySchema,
  shard: z.strictObject({ index: z.int().min(0), count: z.int().min(1) }),
  /** Objects of this job, and of the whole catalogue. */
  objects: z.int().min(0),
  objectsOfAll: z.int().min(0),
  telling: tellingSchema,
});
export type JobDescription = z.infer<typeof jobSchema>;

/** @throws PerseusError `FILE_MISSING`, `FILE_UNREADABLE`, `FORMAT_TOO_NEW` */
export function readJob(path: string): Promise<JobDescription> {
  return readJsonFile(path, jobSchema, 'job in progress', WORK_FORMAT_VERSION);
}

/** As `readJob`, and null where there is none. */
export async function readJobIfAny(path: string): Promise<JobDescription | null> {
  try {
    return await readJob(path);
  } catch (error) {
    if (error instanceof PerseusError && error.code === 'FILE_MISSING') return null;
    throw error;
  }
}

/** In the user's words. */
const NAMES: Record<keyof JobIdentity, string> = {
  catalogue: 'catalogue',
  catalogueFlags: 'set of columns or bright stars',
  field: 'field',
  rendering: 'rendering',
  floatSha256: 'model',
  engine: 'engine',
  precision: 'precision',
  device: 'kind of device',
  painting: 'painter of the field',
  modelSha256: 'int8 form of the model',
  batchSize: 'batch size',
  views: 'number of views',
  stellarity: 'measure of stellarity',
};

/** Hashes tell nobody anything. */
const HASHED = new Set<keyof JobIdentity>([
  'catalogue',
  'catalogueFlags',
  'field',
  'floatSha256',
  'modelSha256',
]);

/** What two jobs differ in, as a few words, e.g. `another engine (torch, and here onnxruntime)`; null where in nothing. */
export function differenceOf(
  earlier: JobIdentity,
  now: JobIdentity,
  passedOver: readonly (keyof JobIdentity)[] = [],
): { option: keyof JobIdentity; words: string } | null {
  const option = (Object.keys(NAMES) as (keyof JobIdentity)[]).find(
    (key) => earlier[key] !== now[key] && !passedOver.includes(key),
  );
  if (option === undefined) return null;
  const values = HASHED.has(option) ? '' : ` (${String(earlier[option])}, and here ${String(now[option])})`;
  return { option, words: `another ${NAMES[option]}${values}` };
}

/** Whether it is what `auto` chooses, which may choose otherwise where an engine or an int8 form has come since. */
export function isChosenByAuto(option: string): boolean {
  return ['engine', 'precision', 'device', 'painting'].includes(option);
}

/** The words that choose an engine, a precision and a device as a job has them, and who paints where that is what differs. */
export function choiceOf({ engine, precision, device, painting }: JobIdentity, option: string): string {
  const choice = `--engine ${engine} --precision ${precision} --device ${device}`;
  return option === 'painting' ? `${choice} --painting ${painting}` : choice;
}
