import { z } from 'zod';

const start = z.object({
  type: z.literal('start'),
  /** 0 for a new run, else the step it was resumed at. */
  step: z.int(),
  totalSteps: z.int(),
  stepsPerEpoch: z.int(),
  parameters: z.int(),
  device: z.string(),
  /** Where the device is one. */
  gpu: z
    .object({
      name: z.string(),
      memoryBytes: z.int(),
      /** Whether all cutouts lie in its memory; else they are copied there batch by batch. */
      resident: z.boolean(),
      /** Whether steps are recorded once, as CUDA graphs, and replayed. */
      graphs: z.boolean(),
    })
    .optional(),
});
const step = z.object({
  type: z.literal('step'),
  epoch: z.int(),
  step: z.int(),
  loss: z.number(),
  learningRate: z.number(),
  imagesPerSecond: z.number(),
});
const epoch = z.object({
  type: z.literal('epoch'),
  /** 1-based number of the epoch that ended. */
  epoch: z.int(),
  step: z.int(),
  trainLoss: z.number(),
  trainAccuracy: z.number(),
  validationLoss: z.number(),
  validationAccuracy: z.number(),
  learningRate: z.number(),
  seconds: z.number(),
  best: z.boolean(),
});
const checkpoint = z.object({
  type: z.literal('checkpoint'),
  epoch: z.int(),
  step: z.int(),
  path: z.string(),
});
const end = z.object({
  type: z.literal('end'),
  reason: z.enum(['completed', 'early-stop', 'interrupted', 'non-finite-loss']),
  epoch: z.int(),
  step: z.int(),
  bestEpoch: z.int(),
  bestValidationLoss: z.number().nullable(),
});

/** A line of `events.jsonl`. `epoch` counts from 1 and `step` counts the optimizer's steps done, over all epochs. */
export const runEventSchema = z.discriminatedUnion('type', [start, step, epoch, checkpoint, end]);
export type RunEvent = z.infer<typeof runEventSchema>;
export type EpochEvent = Extract<RunEvent, { type: 'epoch' }>;
