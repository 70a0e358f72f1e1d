import { PerseusError } from '@perseus/core';
import { SPLIT_METHODS, type BuildRequest } from './build-options.js';

/** @throws PerseusError `OPTION_OUT_OF_RANGE` naming the option */
export function checkNumbers(request: BuildRequest): void {
  const {
    testFraction = 0.25,
    validationFraction = 0.25,
    groupRadiusArcsec = 2,
    size,
    seed,
    split,
  } = request;
  check('testFraction', testFraction, testFraction >= 0 && testFraction <= 1, 'between 0 and 1');
  check(
    'validationFraction',
    validationFraction,
    validationFraction >= 0 && validationFraction < 1,
    'from 0 to below 1',
  );
  check(
    'groupRadiusArcsec',
    groupRadiusArcsec,
    groupRadiusArcsec >= 0 && groupRadiusArcsec < 3600,
    'from 0 to below 3600',
  );
  check('seed', seed, Number.isSafeInteger(seed) && seed >= 0, 'an integer from 0 to 2^53 - 1');
  if (size !== undefined)
    check('size', size, Number.isInteger(size) && size >= 1 && size <= 4096, 'an integer from 1 to 4096');
  if (split !== undefined) checkSplit(split);
}

function checkSplit({
  method,
  folds = 5,
  fold = 0,
  blockArcmin = 3,
}: NonNullable<BuildRequest['split']>): void {
  check('split', method, SPLIT_METHODS.includes(method), `one of ${SPLIT_METHODS.join(', ')}`);
  check('folds', folds, Number.isInteger(folds) && folds >= 2 && folds <= 100, 'an integer from 2 to 100');
  const last = folds - 1;
  check('fold', fold, Number.isInteger(fold) && fold >= 0 && fold <= last, `an integer from 0 to ${last}`);
  check('blockArcmin', blockArcmin, blockArcmin > 0 && blockArcmin <= 10_800, 'above 0 and up to 10800');
}

function check(option: string, value: number | string, isRight: boolean, wanted: string): void {
  if (isRight) return;
  const message = `${option} is ${value}, and it must be ${wanted}. Give another value.`;
  throw new PerseusError('OPTION_OUT_OF_RANGE', message, { option });
}
