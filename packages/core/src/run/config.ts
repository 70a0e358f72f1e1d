import { z } from 'zod';

/** Rotation drawn at random for each object and epoch (`any`, `list`), each object at each listed angle (`expanded`), or none. */
const augmentation = z.strictObject({
  rotation: z.enum(['none', 'any', 'list', 'expanded']),
  /** Degrees; used by `list` and `expanded`. */
  anglesDeg: z.array(z.number()),
  flip: z.boolean(),
  interpolation: z.enum(['bilinear', 'nearest']),
  corners: z.enum(['crop', 'reflect', 'black']),
});

const optimizer = z.strictObject({
  kind: z.enum(['sgd', 'adamw']),
  momentum: z.number().min(0).lt(1),
  nesterov: z.boolean(),
  beta1: z.number().min(0).lt(1),
  beta2: z.number().min(0).lt(1),
  epsilon: z.number().positive(),
  /** Coupled (L2 in the gradient) for `sgd`, decoupled for `adamw`, as PyTorch has them. */
  weightDecay: z.number().min(0),
  /** Whether `weightDecay` also holds for biases and batch-norm's parameters. */
  decayNormAndBias: z.boolean(),
  /** The thesis's penalty on convolution kernels alone, Keras semantics: l2 * sum(w^2) is added to the loss. */
  convolutionL2: z.number().min(0),
});

const schedule = z.strictObject({
  kind: z.enum(['constant', 'exponential', 'cosine', 'one-cycle']),
  /** Peak learning rate. */
  learningRate: z.number().positive(),
  /** `exponential` (Keras): learningRate * decayRate^(step / decaySteps). */
  decayRate: z.number().positive(),
  decaySteps: z.number().positive(),
  /** Linear warm-up as a fraction of all steps (`cosine`), or where the peak lies (`one-cycle`). */
  warmupFraction: z.number().min(0).lt(1),
});

/**
 * A training, completely resolved: what `config.json` holds and what crosses to C++, which refuses missing and unknown keys.
 */
export const trainingConfigSchema = z.strictObject({
  formatVersion: z.literal(1),
  recipe: z.string(),
  seed: z.int().min(0),
  device: z.enum(['cpu', 'cuda']),
  /** Threads of LibTorch. Part of the result: other counts round differently. */
  threads: z.int().positive(),
  /** Threads that prepare batches. Not part of the result. */
  loaderThreads: z.int().positive(),
  /** Of convolutions and products; weights are float32 in all. `float16` trains with a loss scale that follows the gradients. */
  precision: z.enum(['float32', 'bfloat16', 'float16']),
  epochs: z.int().positive(),
  batchSize: z.int().positive(),
  architecture: z.strictObject({
    stride: z.enum(['v1', 'v1.5']),
    /** Channels of the stem: 64 is ResNet-50; fewer scale every layer down, for tests and small surveys. */
    stemChannels: z.int().min(4),
    zeroInitLastGamma: z.boolean(),
  }),
  input: z.strictObject({
    /** Side of the cutout after rotation and crop, pixels. */
    size: z.int().min(8),
    downsample: z.int().positive(),
    zeroPoint: z.int().min(0).max(255),
    scale: z.number().positive(),
  }),
  augmentation,
  optimizer,
  schedule,
  loss: z.strictObject({
    labelSmoothing: z.number().min(0).lt(1),
    /** Weights of background and member. */
    classWeights: z.tuple([z.number().positive(), z.number().positive()]),
  }),
  /** Largest norm of the gradient over all parameters; 0 is no clipping. */
  gradientClipNorm: z.number().min(0),
  /** Decay of the moving average of weights and buffers per step; 0 is none. */
  emaDecay: z.number().min(0).lt(1),
  /** Epochs without a better validation loss before the training ends; 0 is never. */
  earlyStoppingPatience: z.int().min(0),
  /** A checkpoint at the first step after so many seconds, beside those at the ends of epochs. */
  checkpointSeconds: z.number().positive(),
  /** A step event is written every so many steps. */
  reportEverySteps: z.int().positive(),
});
export type TrainingConfig = z.infer<typeof trainingConfigSchema>;

/** `config.json` of a run folder: the training, what it was trained on, and what it ran on. */
export const runConfigSchema = z.strictObject({
  formatVersion: z.literal(1),
  perseusVersion: z.string(),
  created: z.string(),
  training: trainingConfigSchema,
  dataset: z.strictObject({
    /** As given; only a hint, the hash decides. */
    path: z.string(),
    hash: z.string(),
    trainRows: z.int().positive(),
    validationRows: z.int().positive(),
    memberFraction: z.number(),
    /** `column=value` or `column!=value`; rows pass all of them. */
    filters: z.array(z.string()),
    /** What a row counts for in the loss by its `label_basis`; 1 where its basis is not named. */
    basisWeights: z.record(z.string(), z.number().positive()).default({}),
  }),
  machine: z.strictObject({
    libtorch: z.string(),
    cpu: z.string(),
    instructionSet: z.string(),
    node: z.string(),
    /** Its name, where the run began on one. */
    gpu: z.string().optional(),
  }),
});
export type RunConfig = z.infer<typeof runConfigSchema>;
