import { Option, type Command } from 'commander';
import { PRECISIONS } from '@perseus/core';
import { fraction, numberList, realNumber, wholeNumber } from './parse.js';

interface TrainingFlag {
  flags: string;
  help: string;
  /** Where it stands in the configuration. */
  path: string;
  read?: (text: string) => unknown;
  choices?: readonly string[];
}

/** The common settings as flags; every other one goes by `--set path=value`. What is not given is the recipe's. */
const TRAINING_FLAGS: TrainingFlag[] = [
  { flags: '--epochs <n>', help: 'epochs', path: 'epochs', read: wholeNumber(1) },
  { flags: '--batch-size <n>', help: 'cutouts a step', path: 'batchSize', read: wholeNumber(1) },
  { flags: '--seed <n>', help: 'seed of every random number', path: 'seed', read: wholeNumber(0) },
  {
    flags: '--device <device>',
    help: 'where to train; auto is the GPU where there is one that can be used',
    path: 'device',
    choices: ['auto', 'cpu', 'cuda'],
  },
  {
    flags: '--threads <n>',
    help: 'threads of LibTorch; part of the result',
    path: 'threads',
    read: wholeNumber(1),
  },
  {
    flags: '--loader-threads <n>',
    help: 'threads that prepare batches; not part of the result',
    path: 'loaderThreads',
    read: wholeNumber(1),
  },
  {
    flags: '--precision <precision>',
    help: 'arithmetic of the network; weights are float32 in all',
    path: 'precision',
    choices: PRECISIONS.filter((precision) => precision !== 'int8'),
  },
  {
    flags: '--stride <variant>',
    help: 'which convolution of a stage strides: the 3x3 (v1.5) or the first 1x1 (v1)',
    path: 'architecture.stride',
    choices: ['v1', 'v1.5'],
  },
  {
    flags: '--stem-channels <n>',
    help: 'channels of the stem; 64 is ResNet-50, fewer scale every layer down',
    path: 'architecture.stemChannels',
    read: wholeNumber(4),
  },
  {
    flags: '--size <px>',
    help: 'side of the cutout after rotation and crop',
    path: 'input.size',
    read: wholeNumber(8),
  },
  {
    flags: '--downsample <factor>',
    help: 'average so many pixels into one before the network',
    path: 'input.downsample',
    read: wholeNumber(1),
  },
  {
    flags: '--rotation <kind>',
    help: 'at random by any angle, at random from --angles, each object at each of --angles, or none',
    path: 'augmentation.rotation',
    choices: ['any', 'list', 'expanded', 'none'],
  },
  {
    flags: '--angles <degrees>',
    help: 'angles with commas between them',
    path: 'augmentation.anglesDeg',
    read: numberList,
  },
  { flags: '--flip', help: 'flip at random', path: 'augmentation.flip' },
  { flags: '--no-flip', help: 'do not flip', path: 'augmentation.flip' },
  {
    flags: '--interpolation <kind>',
    help: 'between the pixels of a rotated cutout',
    path: 'augmentation.interpolation',
    choices: ['bilinear', 'nearest'],
  },
  {
    flags: '--corners <policy>',
    help: 'of a rotated cutout: from a larger cutout, reflected, or black',
    path: 'augmentation.corners',
    choices: ['crop', 'reflect', 'black'],
  },
  { flags: '--optimizer <kind>', help: 'optimizer', path: 'optimizer.kind', choices: ['sgd', 'adamw'] },
  {
    flags: '--momentum <m>',
    help: 'momentum of SGD',
    path: 'optimizer.momentum',
    read: realNumber({ least: 0 }),
  },
  {
    flags: '--weight-decay <decay>',
    help: 'weight decay',
    path: 'optimizer.weightDecay',
    read: realNumber({ least: 0 }),
  },
  {
    flags: '--learning-rate <rate>',
    help: 'peak learning rate',
    path: 'schedule.learningRate',
    read: realNumber({ above: 0 }),
  },
  {
    flags: '--schedule <kind>',
    help: 'course of the learning rate',
    path: 'schedule.kind',
    choices: ['constant', 'exponential', 'cosine', 'one-cycle'],
  },
  {
    flags: '--warmup <fraction>',
    help: 'share of the steps for warm-up',
    path: 'schedule.warmupFraction',
    read: fraction,
  },
  {
    flags: '--label-smoothing <share>',
    help: 'label smoothing',
    path: 'loss.labelSmoothing',
    read: realNumber({ least: 0 }),
  },
  {
    flags: '--class-weights <background,member>',
    help: 'weights of the classes in the loss',
    path: 'loss.classWeights',
    read: numberList,
  },
  {
    flags: '--clip-norm <norm>',
    help: 'largest norm of the gradient; 0 is no clipping',
    path: 'gradientClipNorm',
    read: realNumber({ least: 0 }),
  },
  {
    flags: '--ema <decay>',
    help: 'moving average of the weights, decay a step; 0 is none',
    path: 'emaDecay',
    read: realNumber({ least: 0 }),
  },
  {
    flags: '--patience <epochs>',
    help: 'end after so many epochs without a better validation loss; 0 is never',
    path: 'earlyStoppingPatience',
    read: wholeNumber(0),
  },
  {
    flags: '--checkpoint-seconds <s>',
    help: 'a checkpoint every so many seconds, beside those at the ends of epochs',
    path: 'checkpointSeconds',
    read: realNumber({ above: 0 }),
  },
];

export function withTrainingFlags(command: Command): Command {
  for (const { flags, help, read, choices } of TRAINING_FLAGS) {
    const option = new Option(flags, help).default(undefined, "the recipe's");
    if (read) option.argParser(read);
    if (choices) option.choices(choices);
    // Grouped apart in --help: they are many, and few are needed.
    command.addOption(option.helpGroup("Settings of the training (each is the recipe's where not given):"));
  }
  return command;
}

/** The settings given as flags, by their path in the configuration: `{ 'schedule.learningRate': 0.1 }`. */
export function settingsFromFlags(options: Record<string, unknown>): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const { flags, path } of TRAINING_FLAGS) {
    const value = options[new Option(flags).attributeName()];
    if (value !== undefined) given[path] = value;
  }
  return given;
}
