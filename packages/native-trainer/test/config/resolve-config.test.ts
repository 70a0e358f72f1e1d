import { describe, expect, test } from 'vitest';
import { trainingConfigSchema } from '@perseus/core';
import type { RecipeFacts } from '../../src/config/recipes.js';
import { resolveConfig } from '../../src/config/resolve-config.js';
import { flatten } from '../../src/config/settings.js';

const facts: RecipeFacts = {
  height: 200,
  width: 200,
  pixelScaleArcsec: 0.1,
  pixelStatistics: { mean: 41.6, standardDeviation: 33 },
  threads: 8,
  loaderThreads: 2,
  fastBfloat16: false,
  rotatedCopies: false,
};
const wide = { ...facts, height: 283, width: 290 };

describe('recipes', () => {
  test('thesis has the settings of the thesis', () => {
    expect(resolveConfig({ recipe: 'thesis' }, facts)).toMatchObject({
      recipe: 'thesis',
      precision: 'float32',
      epochs: 200,
      batchSize: 20,
      architecture: { stride: 'v1', stemChannels: 64, zeroInitLastGamma: false },
      input: { size: 200, downsample: 1, zeroPoint: 0, scale: 1 / 255 },
      augmentation: { rotation: 'expanded', flip: false, interpolation: 'nearest', corners: 'black' },
      optimizer: { kind: 'sgd', momentum: 0, weightDecay: 0, convolutionL2: 0.001 },
      schedule: { kind: 'exponential', learningRate: 0.08, decayRate: 0.9, decaySteps: 100_000 },
      earlyStoppingPatience: 20,
      emaDecay: 0,
    });
    expect(resolveConfig({ recipe: 'thesis' }, facts).augmentation.anglesDeg).toHaveLength(16);
  });

  test('thesis shows the copies of a dataset that has them as they are, and refuses to rotate them again', () => {
    const copies = { ...facts, rotatedCopies: true };
    expect(resolveConfig({ recipe: 'thesis' }, copies).augmentation).toMatchObject({
      rotation: 'none',
      anglesDeg: [],
      corners: 'black',
    });
    expect(() =>
      resolveConfig(
        { recipe: 'thesis', 'augmentation.rotation': 'expanded', 'augmentation.anglesDeg': [30] },
        copies,
      ),
    ).toThrow(/"augmentation.rotation" is "expanded": the dataset already holds each object at its angles/);
    expect(resolveConfig({}, copies).augmentation.rotation).toBe('any');
  });

  test('modern is the default; it takes zero point and scale from the pixels, threads and precision from the machine', () => {
    expect(resolveConfig({}, { ...facts, fastBfloat16: true })).toMatchObject({
      recipe: 'modern',
      input: { zeroPoint: 42, scale: 1 / 33 },
      threads: 8,
      loaderThreads: 2,
      precision: 'bfloat16',
    });
    expect(resolveConfig({}, facts).precision).toBe('float32');
  });

  test('modern crops where the cutouts are wide on purpose, and reflects where they are not', () => {
    expect(resolveConfig({}, wide)).toMatchObject({
      input: { size: 200 },
      augmentation: { corners: 'crop' },
    });
    expect(resolveConfig({}, facts)).toMatchObject({
      input: { size: 200 },
      augmentation: { corners: 'reflect' },
    });
    // A smaller size leaves room for the corners.
    expect(resolveConfig({ 'input.size': 128 }, facts).augmentation.corners).toBe('crop');
    expect(resolveConfig({ 'input.size': 240 }, wide).augmentation.corners).toBe('reflect');
  });

  test('modern averages two pixels into one where they are fine, or many of a scale not told, and the size is even', () => {
    const downsample = (settings: object, scale: number | null) =>
      resolveConfig({ ...settings }, { ...facts, pixelScaleArcsec: scale }).input.downsample;
    expect(downsample({ 'input.size': 64 }, 0.1)).toBe(2);
    expect(downsample({ 'input.size': 64 }, 0.396)).toBe(1);
    expect(downsample({ 'input.size': 64 }, null)).toBe(1);
    expect(downsample({ 'input.size': 65 }, 0.1)).toBe(1);
    expect(downsample({ 'input.size': 200 }, 0.396)).toBe(1);
    expect(downsample({ 'input.size': 200 }, null)).toBe(2);
  });

  test('the rate and decay of modern follow the optimizer that is asked for, unless given too', () => {
    expect(resolveConfig({}, facts)).toMatchObject({
      optimizer: { kind: 'adamw', weightDecay: 0.05 },
      schedule: { kind: 'cosine', learningRate: 0.001 },
    });
    expect(resolveConfig({ 'optimizer.kind': 'sgd', 'optimizer.momentum': 0.8 }, facts)).toMatchObject({
      optimizer: { kind: 'sgd', momentum: 0.8, nesterov: true, weightDecay: 0.0005 },
      schedule: { kind: 'cosine', learningRate: 0.02 },
    });
  });

  test('an unknown one is refused with those that there are', () => {
    expect(() => resolveConfig({ recipe: 'moden' }, facts)).toThrow(
      expect.objectContaining({ code: 'RECIPE_UNKNOWN', message: expect.stringContaining('modern, thesis') }),
    );
  });
});

describe('settings over a recipe', () => {
  test('every setting can be given: with all those of thesis, modern becomes thesis', () => {
    const thesis = resolveConfig({ recipe: 'thesis' }, facts);
    const { recipe: _, ...settings } = flatten(thesis);
    expect(resolveConfig(settings, facts)).toEqual({ ...thesis, recipe: 'modern' });
  });

  test('the result is complete and valid', () => {
    const config = resolveConfig({ 'optimizer.momentum': 0.8, 'schedule.kind': 'one-cycle' }, facts);
    expect(trainingConfigSchema.parse(config)).toEqual(config);
  });

  test('a setting that there is not is refused with those beside it', () => {
    for (const path of [
      'optimizer.momentun',
      'optimizer',
      'optimizer.momentum.x',
      '__proto__.x',
      'constructor',
    ]) {
      expect(() => resolveConfig({ [path]: 1 }, facts), path).toThrow(
        expect.objectContaining({ code: 'CONFIG_KEY_UNKNOWN', place: { option: path } }),
      );
    }
    expect(() => resolveConfig({ 'optimizer.momentun': 1 }, facts)).toThrow('optimizer.momentum');
  });

  test.each([
    ['optimizer.momentum', 1, {}],
    ['optimizer.momentum', '0.9', {}],
    ['epochs', 2.5, {}],
    ['schedule.kind', 'sine', {}],
    ['loss.classWeights', [1], {}],
    ['input.size', 201, {}],
    ['input.size', 'large', {}],
    ['input.downsample', 3, {}],
    ['augmentation.corners', 'crop', {}],
    ['augmentation.anglesDeg', [], { 'augmentation.rotation': 'list' }],
    ['optimizer.nesterov', true, { 'optimizer.momentum': 0 }],
  ])('%s = %j is refused by name', (path, value, beside) => {
    expect(() => resolveConfig({ ...beside, [path]: value }, facts)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_VALUE',
        place: { option: path },
        message: expect.stringMatching(/^The setting ".+" is .+: .+ Correct it and start again\.$/),
      }),
    );
  });

  test('cropping without rotation needs no wider cutout', () => {
    const config = resolveConfig({ 'augmentation.corners': 'crop', 'augmentation.rotation': 'none' }, facts);
    expect(config.augmentation.corners).toBe('crop');
  });
});
