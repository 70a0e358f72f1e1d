import { z } from 'zod';
import { fromFormat1 } from './format-1.js';

export const DATASET_FORMAT_VERSION = 2;
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

/** How a dataset was prepared: with care, or by the steps of the thesis for comparison with it. */
export const DATASET_RECIPES = ['default', 'thesis'] as const;
export type DatasetRecipe = (typeof DATASET_RECIPES)[number];

/** Where a table's labels come from: its own column, its classes by a mapping, or its redshifts. */
export const LABEL_SOURCES = ['given', 'classes', 'redshifts'] as const;
export type LabelSource = (typeof LABEL_SOURCES)[number];

const ofEachClass = z.strictObject({ member: z.int().min(0), background: z.int().min(0) });

/** Rows of one object, or a row and the spectra on it, that disagree on the label, and what became of them. */
const conflict = z.strictObject({
  ids: z.array(z.string()).min(1),
  /** Label and basis that each row came with, in the order of `ids`; empty where a dataset of format 1 does not say. */
  labels: z.array(z.literal([0, 1]).nullable()),
  bases: z.array(z.string()),
  /** Ids of the spectra that were looked up. */
  spectra: z.array(z.string()),
  /** `resolved`: all took the label of the spectra; `left-out`: none is in the dataset; `kept`: each with its own. */
  done: z.enum(['resolved', 'left-out', 'kept']),
});
export type DatasetConflict = z.infer<typeof conflict>;

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

const description = z.strictObject({
  formatVersion: z.literal(DATASET_FORMAT_VERSION),
  perseusVersion: z.string(),
  created: z.string(),
  seed: z.int(),
  recipe: z.enum(DATASET_RECIPES),
  /** The tables it was made from, in order, and how many rows each has. */
  sources: z.array(
    z.strictObject({ table: z.string(), labels: z.enum(LABEL_SOURCES), rows: z.int().min(0) }),
  ),
  /** Rows, rotated copies among them. */
  objects: z.int().positive(),
  /** Cutouts are [objects, height, width, 3]. */
  height: z.int().positive(),
  width: z.int().positive(),
  classes: z.tuple([z.literal('background'), z.literal('member')]),
  imaging: imagingSchema,
  /** Over all pixels and channels of the training split, grey levels 0 to 255. */
  pixelStatistics: z.strictObject({ mean: z.number(), standardDeviation: z.number() }),
  counts: z.record(z.enum(SPLITS), ofEachClass),
  /** Rows by what their label rests on, '' where nobody said. */
  labelBases: z.record(z.string(), ofEachClass),
  /** Rows that carry each quality flag. */
  flags: z.record(z.string(), ofEachClass),
  /** Angles that every object is there at, one row an angle; empty where every object is there once, as it is. */
  copiesDeg: z.array(z.number()),
  /** Which fold is the test split, of how many; null where the split is no fold. */
  fold: z.strictObject({ fold: z.int().min(0), of: z.int().min(2) }).nullable(),
  groups: z.strictObject({
    radiusArcsec: z.number().min(0),
    /** Groups of more than one row. */
    shared: z.int().min(0),
    conflicts: z.array(conflict),
    /** Whether footprints that overlap were kept on one side; where not, how many pairs straddle a split. */
    overlapsKeptTogether: z.boolean(),
    overlapsAcrossSplits: z.int().min(0),
  }),
  steps: z.array(step),
  /** What in the preparation makes scores better than they are, one sentence each; empty for the default recipe. */
  unsound: z.array(z.string()),
  /** SHA-256, hexadecimal. */
  hashes: z.strictObject({ 'objects.csv': z.string(), 'cutouts.safetensors': z.string() }),
});

/** `dataset.json` of a dataset folder; one of format 1 is read as if it had been written today. */
export const datasetSchema = z.preprocess(fromFormat1, description);
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
