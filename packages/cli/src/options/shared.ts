import { Option, type Command } from 'commander';
import { PRECISIONS, VIEW_COUNTS, type PrecisionChoice, type ViewCount } from '@perseus/core';
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
  threads: number;
}

/** What runs a model, and how. */
export function withEngineOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--engine <name>', 'what runs the model; auto takes the fastest there is and says so')
        .choices(['auto', 'onnxruntime', 'openvino'])
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
    .addOption(threadsOption());
}

export const seedOption = (): Option =>
  new Option('--seed <n>', 'seed of every random number').argParser(wholeNumber(0)).default(1);
