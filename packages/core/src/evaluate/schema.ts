import { z } from 'zod';
import { SPLITS } from '../dataset/schema.js';
import { PRECISIONS } from '../model/precision.js';

export const EVALUATION_FORMAT_VERSION = 1 as const;

const count = z.int().min(0);
const share = z.number().min(0).max(1).nullable();

/** A number and its bootstrap interval. Null is what cannot be told: one class alone, a single group. */
const score = z.strictObject({
  value: z.number().nullable(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
});
export type Score = z.infer<typeof score>;

const averages = { precision: z.number(), recall: z.number(), f1: z.number(), support: count };

export const scoresSchema = z.strictObject({
  /** What was scored: objects, or their rotated images. */
  count,
  objects: count,
  /** Objects that are the same source on the sky are one group; intervals are over groups. */
  groups: count,
  confusion: z.strictObject({
    /** `counts[truth][predicted]`, in the order of `classes`. */
    counts: z.array(z.array(count)),
    rowNormalised: z.array(z.array(share)),
  }),
  /** As scikit-learn's classification_report: a quotient of nothing by nothing is 0 here. */
  report: z.strictObject({
    classes: z.array(z.strictObject({ name: z.string(), ...averages })),
    accuracy: z.number(),
    macro: z.strictObject(averages),
    weighted: z.strictObject(averages),
  }),
  accuracy: score,
  balancedAccuracy: score,
  /** Of the members, at the model's threshold. */
  purity: score,
  completeness: score,
  rocAuc: score,
  averagePrecision: score,
  brierScore: score,
  /** Nats. */
  logLoss: score,
  expectedCalibrationError: share,
  reliability: z.array(
    z.strictObject({
      lower: z.number(),
      upper: z.number(),
      count,
      meanProbability: share,
      memberFraction: share,
    }),
  ),
  purityCompleteness: z.array(
    z.strictObject({ threshold: z.number(), selected: count, purity: share, completeness: share }),
  ),
});
export type Scores = z.infer<typeof scoresSchema>;

const judgement = z.strictObject({
  views: z.int().positive(),
  temperature: z.number().positive(),
  /** Member when `p_member` reaches it. */
  threshold: z.number(),
});

/** `evaluation.json`: how a model does on the labelled objects of a dataset. */
export const evaluationSchema = z.strictObject({
  formatVersion: z.literal(EVALUATION_FORMAT_VERSION),
  perseusVersion: z.string(),
  created: z.string(),
  model: z.strictObject({
    path: z.string(),
    sha256: z.string(),
    /** Of the dataset that it was trained on. */
    datasetHash: z.string(),
    /** Trained on simulated images: for tests and demonstrations only. */
    simulated: z.boolean(),
  }),
  dataset: z.strictObject({
    path: z.string(),
    hash: z.string(),
    split: z.enum([...SPLITS, 'all']),
    filters: z.array(z.string()),
    /** The model was trained on cutouts large enough to rotate, and these are not: corners of views are reflections. */
    cornersReflected: z.boolean(),
  }),
  engine: z.strictObject({
    name: z.string(),
    reason: z.string(),
    precision: z.enum(PRECISIONS),
    /** Not in evaluations of earlier versions. */
    precisionReason: z.string().optional(),
    /** `cpu`, or the GPUs: `cuda:0,cuda:1`. Not in evaluations of earlier versions. */
    device: z.string().optional(),
    threads: z.int().positive(),
    batchSize: z.int().positive(),
  }),
  classes: z.tuple([z.literal('background'), z.literal('member')]),
  bootstrap: z.strictObject({ seed: z.int(), resamples: z.int().positive(), level: z.number() }),
  judgement,
  perObject: scoresSchema,
  /** Each object at each angle, judged alone: the thesis's count of 16 images an object. Null where not asked for. */
  perRotatedImage: z
    .strictObject({ anglesDeg: z.array(z.number()), judgement, scores: scoresSchema })
    .nullable(),
  /** The objects by the value of a column. */
  byColumn: z
    .strictObject({
      column: z.string(),
      parts: z.array(z.strictObject({ value: z.string(), scores: scoresSchema })),
    })
    .nullable(),
});
export type Evaluation = z.infer<typeof evaluationSchema>;
