import { z } from 'zod';

export const DATASET_FORMAT_VERSION = 1;
export const SPLITS = ['train', 'validation', 'test'] as const;
export type Split = (typeof SPLITS)[number];

/** Member is 1, background is 0; `star` is a kind of background and told apart by `label_basis`. */
export type Label = 0 | 1;

const step = z.strictObject({
  name: z.string(),
  /** Objects before and after the step. */
  in: z.int().min(0),
  out: z.int().min(0),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});
export type DatasetStep = z.infer<typeof step>;

/** How the cutouts were made, as far as it is known: goes into the model's metadata unchanged. */
export const imagingSchema = z.strictObject({
  source: z.string().nullable().default(null),
  simulated: z.boolean().default(false),
  pixelScaleArcsec: z.number().positive().nullable().default(null),
  bands: z.array(z.string()).nullable().default(null),
  filterSystem: z.string().nullable().default(null),
  stretch: z.string().nullable().default(null),
  psfFwhmArcsec: z.number().positive().nullable().default(null),
  depth: z.string().nullable().default(null),
  extinction: z.string().nullable().default(null),
  clusterRedshift: z.number().nullable().default(null),
});
export type Imaging = z.infer<typeof imagingSchema>;

/** `dataset.json` of a dataset folder. */
export const datasetSchema = z.strictObject({
  formatVersion: z.literal(DATASET_FORMAT_VERSION),
  perseusVersion: z.string(),
  created: z.string(),
  seed: z.int(),
  objects: z.int().positive(),
  /** Cutouts are [objects, height, width, 3]. */
  height: z.int().positive(),
  width: z.int().positive(),
  classes: z.tuple([z.literal('background'), z.literal('member')]),
  imaging: imagingSchema,
  /** Over all pixels and channels of the training split, grey levels 0 to 255. */
  pixelStatistics: z.strictObject({ mean: z.number(), standardDeviation: z.number() }),
  counts: z.record(z.enum(SPLITS), z.strictObject({ member: z.int().min(0), background: z.int().min(0) })),
  groups: z.strictObject({
    radiusArcsec: z.number().min(0),
    /** Groups of more than one row. */
    shared: z.int().min(0),
    /** Groups whose rows disagree on the label, by id of their rows. */
    conflicts: z.array(z.array(z.string())),
    /** Whether footprints that overlap were kept on one side; where not, how many pairs straddle a split. */
    overlapsKeptTogether: z.boolean(),
    overlapsAcrossSplits: z.int().min(0),
  }),
  steps: z.array(step),
  /** SHA-256, hexadecimal. */
  hashes: z.strictObject({ 'objects.csv': z.string(), 'cutouts.safetensors': z.string() }),
});
export type DatasetDescription = z.infer<typeof datasetSchema>;

/** A line of `objects.csv`: the named columns typed, every further column as the text it came as. */
export interface DatasetObject {
  id: string;
  raDeg: number;
  decDeg: number;
  label: Label;
  labelBasis: string;
  group: number;
  split: Split;
  /** All columns by name, these included. */
  columns: Record<string, string>;
}
