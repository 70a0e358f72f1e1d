import { describe, expect, test } from 'vitest';
import { trainingConfigSchema, type TrainingConfig } from '@perseus/core';
import { flatten } from '../../src/config/settings.js';
import { recipes } from '../../src/config/recipes.js';
import { loadBinding } from '../../src/native/load.js';

const facts = {
  height: 64,
  width: 64,
  pixelScaleArcsec: 0.1,
  pixelStatistics: { mean: 50, standardDeviation: 20 },
  threads: 2,
  loaderThreads: 1,
  fastBfloat16: true,
  rotatedCopies: false,
};

/** A configuration in which every value differs from those of the recipes. */
const unusual: TrainingConfig = {
  formatVersion: 1,
  recipe: 'mine – ß',
  seed: 2 ** 53 - 1,
  device: 'cuda',
  threads: 7,
  loaderThreads: 5,
  precision: 'bfloat16',
  epochs: 3,
  batchSize: 11,
  architecture: { stride: 'v1', stemChannels: 12, zeroInitLastGamma: true },
  input: { size: 99, downsample: 3, zeroPoint: 255, scale: 0.1 + 0.2 },
  augmentation: {
    rotation: 'list',
    anglesDeg: [0, 12.5, 359.999],
    flip: true,
    interpolation: 'nearest',
    corners: 'crop',
  },
  optimizer: {
    kind: 'adamw',
    momentum: 0.123,
    nesterov: true,
    beta1: 0.8,
    beta2: 0.95,
    epsilon: 1e-300,
    weightDecay: 1 / 3,
    decayNormAndBias: true,
    convolutionL2: 4e-4,
  },
  schedule: { kind: 'one-cycle', learningRate: 1e-5, decayRate: 0.7, decaySteps: 12.5, warmupFraction: 0.3 },
  loss: { labelSmoothing: 0.05, classWeights: [0.25, 4] },
  gradientClipNorm: 2.5,
  emaDecay: 0.999,
  earlyStoppingPatience: 9,
  checkpointSeconds: 0.5,
  reportEverySteps: 4,
};

const binding = await loadBinding();
const roundTrip = (config: unknown) => JSON.parse(binding.parseConfig(JSON.stringify(config))) as unknown;

describe('the configuration crosses to C++ and back', () => {
  test.each([
    ['modern', recipes.modern(facts)],
    ['thesis', recipes.thesis(facts)],
    ['one in which every value is unusual', trainingConfigSchema.parse(unusual)],
  ])('unchanged: %s', (_, config) => {
    expect(roundTrip(config)).toEqual(config);
  });

  test.each(choices())('every choice of %s', (path, value) => {
    const config = withValue(unusual, path, value);
    expect(roundTrip(trainingConfigSchema.parse(config))).toEqual(config);
  });

  test.each(Object.keys(flatten(unusual)))('%s may not be missing', (path) => {
    expect(() => roundTrip(withValue(unusual, path, undefined))).toThrow(
      expect.objectContaining({ code: 'CONFIG_KEY_MISSING', fields: JSON.stringify({ option: path }) }),
    );
  });

  test.each(['', 'architecture.', 'input.', 'augmentation.', 'optimizer.', 'schedule.', 'loss.'])(
    'a key that nobody knows is refused in "%s"',
    (below) => {
      expect(() => roundTrip(withValue(unusual, `${below}momentun`, 1))).toThrow(
        expect.objectContaining({
          code: 'CONFIG_KEY_UNKNOWN',
          message: expect.stringContaining(`${below}momentun`),
        }),
      );
    },
  );

  test('text that is no JSON is an error with a code, not a crash', () => {
    expect(() => binding.parseConfig('{')).toThrow(expect.objectContaining({ code: expect.any(String) }));
  });
});

function choices(): [string, string][] {
  return Object.entries({
    device: ['cpu', 'cuda'],
    precision: ['float32', 'bfloat16'],
    'architecture.stride': ['v1', 'v1.5'],
    'augmentation.rotation': ['none', 'any', 'list', 'expanded'],
    'augmentation.interpolation': ['bilinear', 'nearest'],
    'augmentation.corners': ['crop', 'reflect', 'black'],
    'optimizer.kind': ['sgd', 'adamw'],
    'schedule.kind': ['constant', 'exponential', 'cosine', 'one-cycle'],
  }).flatMap(([path, values]) => values.map((value): [string, string] => [path, value]));
}

function withValue(config: TrainingConfig, path: string, value: unknown): unknown {
  const result = structuredClone(config) as unknown as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop()!;
  keys.reduce((inner, key) => inner[key] as Record<string, unknown>, result)[last] = value;
  return result;
}
