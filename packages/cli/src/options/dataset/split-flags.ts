import { Option, type Command } from 'commander';
import { PerseusError } from '@perseus/core';
import type { BuildRequest, SplitMethod, SplitOptions } from '@perseus/data';
import { METHODS } from '../choices.js';
import { realNumber, share, wholeNumber } from '../parse.js';

export interface SplitFlags {
  split?: SplitMethod;
  testFraction: number;
  validationFraction: number;
  groupRadius: number;
  folds?: number;
  fold?: number;
  blockSize?: number;
}

/** How objects become training, validation and test. */
export function withSplitFlags(command: Command): Command {
  return command
    .optionsGroup('Split (rows of one object stay on one side):')
    .addOption(
      new Option(
        '--split <method>',
        "random and stratified, blocks of sky, kfold, or given by a column split (default: random, or the table's column)",
      ).choices(METHODS),
    )
    .option('--test-fraction <share>', 'share of the objects for the test split', share, 0.25)
    .option('--validation-fraction <share>', 'share of the rest for validation', share, 0.25)
    .option('--group-radius <arcsec>', 'rows closer than this are one object', realNumber({ least: 0 }), 2)
    .option('--folds <n>', 'kfold: how many (default: 5)', wholeNumber(2))
    .option('--fold <n>', 'kfold: which is the test split, from 0 (default: 0)', wholeNumber(0))
    .option(
      '--block-size <arcmin>',
      'blocks: side of the squares of sky (default: 3)',
      realNumber({ above: 0 }),
    );
}

/** @throws PerseusError `OPTION_CONFLICT` for a setting of another method than the one asked for */
export function splitFromFlags(
  flags: SplitFlags,
): Pick<BuildRequest, 'split' | 'testFraction' | 'validationFraction' | 'groupRadiusArcsec'> {
  return {
    split: splitOptions(flags),
    testFraction: flags.testFraction,
    validationFraction: flags.validationFraction,
    groupRadiusArcsec: flags.groupRadius,
  };
}

function splitOptions({ split, folds, fold, blockSize }: SplitFlags): SplitOptions | undefined {
  if (folds !== undefined || fold !== undefined)
    refuseUnless(split, 'kfold', folds === undefined ? 'fold' : 'folds');
  if (blockSize !== undefined) refuseUnless(split, 'blocks', 'block-size');
  if (split === undefined) return undefined;
  return {
    method: split,
    ...(folds !== undefined && { folds }),
    ...(fold !== undefined && { fold }),
    ...(blockSize !== undefined && { blockArcmin: blockSize }),
  };
}

function refuseUnless(split: SplitMethod | undefined, method: SplitMethod, option: string): void {
  if (split === method) return;
  throw new PerseusError(
    'OPTION_CONFLICT',
    `--${option} belongs to --split ${method}, and ${split === undefined ? 'no --split was given' : `--split ${split} was given`}. ` +
      `Give --split ${method}, or leave it out.`,
    { option },
  );
}
