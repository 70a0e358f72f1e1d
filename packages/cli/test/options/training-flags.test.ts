import { resolveConfig } from '@perseus/native-trainer';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { settingsFromFlags, withTrainingFlags } from '../../src/options/training-flags.js';

const facts = {
  height: 128,
  width: 128,
  pixelScaleArcsec: 0.2,
  pixelStatistics: { mean: 20, standardDeviation: 30 },
  threads: 2,
  loaderThreads: 1,
  fastBfloat16: false,
  rotatedCopies: false,
};

function settingsOf(...argv: string[]): Record<string, unknown> {
  const command = withTrainingFlags(new Command('train'));
  return settingsFromFlags(command.parse(argv, { from: 'user' }).opts());
}

test('what is not given is left to the recipe', () => expect(settingsOf()).toEqual({}));

test('every flag is a setting that there is, and takes effect', () => {
  const settings = settingsOf(
    ...['--epochs', '7', '--batch-size', '5', '--seed', '9', '--device', 'cpu', '--threads', '3'],
    ...['--loader-threads', '4', '--precision', 'float32', '--stride', 'v1', '--stem-channels', '16'],
    ...['--size', '64', '--downsample', '2', '--rotation', 'list', '--angles', '0,90', '--no-flip'],
    ...['--interpolation', 'nearest', '--corners', 'black', '--optimizer', 'adamw', '--momentum', '0.8'],
    ...['--weight-decay', '0.01', '--learning-rate', '0.002', '--schedule', 'one-cycle', '--warmup', '0.3'],
    ...['--label-smoothing', '0.05', '--class-weights', '1,2', '--clip-norm', '1', '--ema', '0.9'],
    ...['--patience', '6', '--checkpoint-seconds', '60'],
  );
  const flags = withTrainingFlags(new Command('train')).options.filter(({ long }) => long !== '--flip');
  expect(Object.keys(settings)).toHaveLength(flags.length);
  expect(resolveConfig(settings, facts)).toMatchObject({
    epochs: 7,
    batchSize: 5,
    seed: 9,
    threads: 3,
    loaderThreads: 4,
    architecture: { stride: 'v1', stemChannels: 16 },
    input: { size: 64, downsample: 2 },
    augmentation: {
      rotation: 'list',
      anglesDeg: [0, 90],
      flip: false,
      interpolation: 'nearest',
      corners: 'black',
    },
    optimizer: { kind: 'adamw', momentum: 0.8, weightDecay: 0.01 },
    schedule: { kind: 'one-cycle', learningRate: 0.002, warmupFraction: 0.3 },
    loss: { labelSmoothing: 0.05, classWeights: [1, 2] },
    gradientClipNorm: 1,
    emaDecay: 0.9,
    earlyStoppingPatience: 6,
    checkpointSeconds: 60,
  });
});
