import { z } from 'zod';
import { PRECISIONS } from './precision.js';

/** Calibration of one way of use: `p = mean over views of softmax(logits / temperature)`, member when `p_member >= threshold`. */
export const calibrationSchema = z.strictObject({
  views: z.union([z.literal(1), z.literal(8), z.literal(16)]),
  precision: z.enum(PRECISIONS),
  temperature: z.number().positive(),
  threshold: z.number().min(0).max(1),
});
export type Calibration = z.infer<typeof calibrationSchema>;

/** How activations' ranges are found: all that was seen, all but a few, or what loses least information. */
export const QUANTISATION_METHODS = ['min-max', 'entropy', 'percentile'] as const;
export type QuantisationMethod = (typeof QUANTISATION_METHODS)[number];

/** How an int8 form was made, and how far it agrees with the float form that it was made from. */
export const quantisationSchema = z.strictObject({
  /** SHA-256 of that `model.onnx`, hexadecimal. */
  floatSha256: z.string().regex(/^[0-9a-f]{64}$/),
  method: z.enum(QUANTISATION_METHODS),
  /** Whether the mean effect of rounding the weights was taken out of the biases. */
  biasCorrected: z.boolean(),
  calibrationCutouts: z.int().positive(),
  /** Fraction of the calibration cutouts that changed class. */
  changedLabels: z.number().min(0).max(1),
  validationCutouts: z.int().positive(),
  /** Area under the ROC curve on the validation cutouts, one view each. */
  floatAuc: z.number().min(0).max(1),
  int8Auc: z.number().min(0).max(1),
});
export type Quantisation = z.infer<typeof quantisationSchema>;

const range = z.tuple([z.number(), z.number()]).nullable();

/**
 * What a model says of itself, in `metadata_props` of `model.onnx` (key `perseus`, as JSON) and beside the weights in
 * `model.safetensors`. What is not known of the training images is null, never guessed.
 */
export const modelMetadataSchema = z.strictObject({
  formatVersion: z.literal(1),
  perseusVersion: z.string(),
  classes: z.tuple([z.literal('background'), z.literal('member')]),
  /** Side of the cutout that the graph takes, pixels. */
  size: z.int().positive(),
  /** Integer factor by which the graph area-averages the cutout before the network. */
  downsample: z.int().positive(),
  architecture: z.strictObject({
    name: z.literal('resnet50'),
    stride: z.enum(['v1', 'v1.5']),
    stemChannels: z.int().positive(),
  }),
  /** Network input = (uint8 - zeroPoint) * scale, over all channels. */
  preprocessing: z.strictObject({ zeroPoint: z.int().min(0).max(255), scale: z.number().positive() }),
  pixelScaleArcsec: z.number().positive().nullable(),
  /** Bands in channel order, e.g. ["i", "r", "g"]. */
  bands: z.array(z.string()).nullable(),
  filterSystem: z.string().nullable(),
  stretch: z.string().nullable(),
  psfFwhmArcsec: z.number().positive().nullable(),
  depth: z.string().nullable(),
  extinction: z.string().nullable(),
  /** Name of the survey or simulation; `simulated` says that the model is for tests and demonstrations only. */
  source: z.string().nullable(),
  simulated: z.boolean(),
  trainingRanges: z.strictObject({ magnitude: range, sizeArcsec: range, surfaceBrightness: range }),
  memberFraction: z.number().min(0).max(1),
  clusterRedshift: z.number().nullable(),
  corners: z.enum(['crop', 'reflect', 'black']),
  interpolation: z.enum(['bilinear', 'nearest']),
  calibrations: z.array(calibrationSchema).min(1),
  datasetHash: z.string(),
  /** In the int8 form only. */
  quantisation: quantisationSchema.optional(),
});
export type ModelMetadata = z.infer<typeof modelMetadataSchema>;
