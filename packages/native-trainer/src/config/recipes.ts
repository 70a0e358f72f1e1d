import { sideForAnyAngle, type TrainingConfig } from '@perseus/core';

/** What the defaults of a recipe depend on. */
export interface RecipeFacts {
  /** Of the dataset's cutouts, pixels. */
  height: number;
  width: number;
  pixelScaleArcsec: number | null;
  pixelStatistics: { mean: number; standardDeviation: number };
  /** Side of the cutout that was asked for; the recipe's own choice where undefined. */
  size?: number | undefined;
  /** Optimizer that was asked for; its rate and decay follow it. The recipe's own where undefined. */
  optimizer?: 'sgd' | 'adamw' | undefined;
  /** Where to train; the processor where undefined. */
  device?: TrainingConfig['device'] | undefined;
  threads: number;
  loaderThreads: number;
  /** Whether that device is faster in bfloat16. */
  fastBfloat16: boolean;
  /** Whether the dataset holds each object at several angles already. */
  rotatedCopies: boolean;
}

/** A named training configuration, complete but for what it takes from the dataset and the machine. */
type Recipe = (facts: RecipeFacts) => TrainingConfig;

export const RECIPE_NAMES = ['modern', 'thesis'] as const;
export type RecipeName = (typeof RECIPE_NAMES)[number];

export const recipes: Record<RecipeName, Recipe> = { modern, thesis };

/** From this side on, cutouts are taken to be wide on purpose: rotated, then cropped, no corner is made up. */
const WIDE_ON_PURPOSE = 256;

/** Pixels this fine oversample ground-based seeing, so that a quarter of them says as much for a quarter of the work. */
const OVERSAMPLED_ARCSEC = 0.2;

/** Where the scale is not told, cutouts of so many pixels are taken to be as fine as the thesis's, 200 px of 0.1 arcsec. */
const LARGE_SIZE = 160;

/** For a few hundred to some ten thousand labelled cutouts, from scratch. */
function modern(facts: RecipeFacts): TrainingConfig {
  const side = Math.min(facts.height, facts.width);
  const size = facts.size ?? (side >= WIDE_ON_PURPOSE ? largestForAnyAngle(side) : side);
  const { pixelScaleArcsec } = facts;
  const fine = pixelScaleArcsec === null ? size >= LARGE_SIZE : pixelScaleArcsec <= OVERSAMPLED_ARCSEC;
  return {
    ...common(facts),
    recipe: 'modern',
    precision: facts.fastBfloat16 ? 'bfloat16' : 'float32',
    epochs: 80,
    batchSize: 32,
    architecture: { stride: 'v1.5', stemChannels: 64, zeroInitLastGamma: true },
    input: {
      size,
      downsample: fine && size % 2 === 0 ? 2 : 1,
      zeroPoint: Math.round(facts.pixelStatistics.mean),
      scale: 1 / Math.max(facts.pixelStatistics.standardDeviation, 1),
    },
    augmentation: {
      rotation: 'any',
      anglesDeg: [],
      flip: true,
      interpolation: 'bilinear',
      corners: side >= sideForAnyAngle(size) ? 'crop' : 'reflect',
    },
    ...(facts.optimizer === 'sgd' ? nesterovSgd : adamW),
    loss: { labelSmoothing: 0.1, classWeights: [1, 1] },
    gradientClipNorm: 0,
    emaDecay: 0.99,
    earlyStoppingPatience: 0,
  };
}

/** The angles that the thesis shows each object at; 360 is the object as it is. */
const THESIS_ANGLES = [30, 45, 60, 90, 120, 135, 150, 180, 210, 225, 240, 270, 300, 315, 330, 360];

/** The settings of Pruitt (2024), for comparison: Keras' ResNet-50, plain SGD, every object at sixteen angles. */
function thesis(facts: RecipeFacts): TrainingConfig {
  return {
    ...common(facts),
    recipe: 'thesis',
    precision: 'float32',
    epochs: 200,
    batchSize: 20,
    architecture: { stride: 'v1', stemChannels: 64, zeroInitLastGamma: false },
    input: {
      size: facts.size ?? Math.min(facts.height, facts.width),
      downsample: 1,
      zeroPoint: 0,
      scale: 1 / 255,
    },
    augmentation: {
      // Copies are made once: rotating them again would show 256 images of an object instead of sixteen.
      rotation: facts.rotatedCopies ? 'none' : 'expanded',
      anglesDeg: facts.rotatedCopies ? [] : THESIS_ANGLES,
      flip: false,
      interpolation: 'nearest',
      corners: 'black',
    },
    optimizer: { ...sgd, convolutionL2: 1e-3 },
    schedule: {
      ...constantRate,
      kind: 'exponential',
      learningRate: 0.08,
      decayRate: 0.9,
      decaySteps: 100_000,
    },
    loss: { labelSmoothing: 0, classWeights: [1, 1] },
    gradientClipNorm: 0,
    emaDecay: 0,
    earlyStoppingPatience: 20,
  };
}

function common({ device = 'cpu', threads, loaderThreads }: RecipeFacts) {
  return {
    formatVersion: 1 as const,
    seed: 1,
    device,
    threads,
    loaderThreads,
    checkpointSeconds: 300,
    reportEverySteps: 10,
  };
}

const sgd: TrainingConfig['optimizer'] = {
  kind: 'sgd',
  momentum: 0,
  nesterov: false,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
  decayNormAndBias: false,
  convolutionL2: 0,
};

const constantRate: TrainingConfig['schedule'] = {
  kind: 'constant',
  learningRate: 0.05,
  decayRate: 1,
  decaySteps: 1,
  warmupFraction: 0,
};

const cosine = { ...constantRate, kind: 'cosine' as const, warmupFraction: 0.1 };

/** Leaves chance within ten epochs on two hundred real cutouts, where SGD at 0.05 had not after ten. */
const adamW = {
  optimizer: { ...sgd, kind: 'adamw' as const, weightDecay: 0.05 },
  schedule: { ...cosine, learningRate: 1e-3 },
};

const nesterovSgd = {
  optimizer: { ...sgd, momentum: 0.9, nesterov: true, weightDecay: 5e-4 },
  schedule: { ...cosine, learningRate: 0.02 },
};

/** The largest side, a multiple of 4, that can be cut at any angle from a square of `side`. */
function largestForAnyAngle(side: number): number {
  let size = Math.floor(side / Math.SQRT2 / 4) * 4;
  while (sideForAnyAngle(size) > side) size -= 4;
  return size;
}
