import { InvalidArgumentError, Option, type Command } from 'commander';
import {
  PRECISIONS,
  PerseusError,
  VIEW_COUNTS,
  parseDevices,
  type DeviceChoice,
  type PrecisionChoice,
  type ViewCount,
} from '@perseus/core';
import { DEFAULT_THREADS, repeated, wholeNumber } from './parse.js';

/** Options that mean the same in every command that has them. */

export interface OutputOptions {
  json?: boolean;
  quiet?: boolean;
}

export function withOutputOptions(command: Command): Command {
  return command
    .option(
      '--json',
      'for programs: the result as one JSON document on stdout, progress as JSON lines on stderr',
    )
    .option('--quiet', 'no progress, only the result');
}

export const threadsOption = (): Option =>
  new Option('--threads <n>', 'threads in all').argParser(wholeNumber(1)).default(DEFAULT_THREADS);

export const whereOption = (): Option =>
  new Option(
    '--where <column=value>',
    'only rows with this value (or column!=value); may be given several times, all must hold',
  )
    .argParser(repeated)
    .default([], 'all rows');

export const viewsOption = (): Option =>
  new Option('--tta <views>', 'rotated and flipped views that are averaged (test-time augmentation)')
    .choices(VIEW_COUNTS.map(String))
    .default('1');

/** What `viewsOption` gave: commander has checked it against the choices. */
export function viewCount(text: string): ViewCount {
  return Number(text) as ViewCount;
}

export interface EngineFlags {
  engine: string;
  precision: PrecisionChoice;
  device: DeviceChoice;
  threads: number;
}

/** What runs a model, and how. */
export function withEngineOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--engine <name>', 'what runs the model; auto takes the fastest there is and says so')
        .choices(['auto', 'onnxruntime', 'openvino', 'torch'])
        .default('auto'),
    )
    .addOption(
      new Option(
        '--precision <name>',
        'arithmetic of the network; auto takes int8 where the model has that form and the processor runs it fast, ' +
          "else the engine's best, and says so",
      )
        .choices(['auto', ...PRECISIONS])
        .default('auto'),
    )
    .addOption(
      new Option(
        '--device <names>',
        'where it runs: auto (the best that an engine can use here), cpu, cuda (the first GPU), or GPUs by number, ' +
          'as cuda:0,cuda:1; several are used side by side, each by a process of its own',
      )
        .argParser(devices)
        .default('auto'),
    )
    .addOption(threadsOption());
}

function devices(text: string): DeviceChoice {
  try {
    return parseDevices(text);
  } catch (error) {
    if (error instanceof PerseusError) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

export const seedOption = (): Option =>
  new Option('--seed <n>', 'seed of every random number').argParser(wholeNumber(0)).default(1);
